import type { Provider } from '@attune/core/adapter-kit';
import type { Token } from '@attune/core/ports';
import { type App, compose } from './container.js';

/** Adapters that are built when they are first asked for. */
export class LazyAdapters {
  readonly #apps: App[] = [];

  /** What builds the port of a token with these providers: once, and again after a failure. */
  once<T>(wanted: Token<T>, ...providers: readonly (readonly Provider[])[]): () => Promise<T> {
    let built: Promise<T> | undefined;
    const build = async (): Promise<T> => {
      const app = compose(...providers);
      this.#apps.push(app);
      return await app.get(wanted);
    };
    return async () => {
      built ??= build();
      try {
        return await built;
      } catch (error) {
        // A server or model that is away may be there the next time.
        built = undefined;
        throw error;
      }
    };
  }

  /** Releases what was built. */
  async close(): Promise<void> {
    for (const app of this.#apps.splice(0)) await app[Symbol.asyncDispose]();
  }
}
