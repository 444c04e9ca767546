import type { CallOptions } from '../../ports/call-options.js';
import { type DeleteSessionDeps, finishDeletion } from './delete-session.js';

const pageSize = 100;

/** Finishes deletions whose process died or whose stores were away. */
export class SweepDeletions {
  readonly #deps: DeleteSessionDeps;

  constructor(deps: DeleteSessionDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves with the number of finished ones. One that cannot be finished does not stop the others.
   * The first such error is thrown at the end.
   */
  async sweep(options: CallOptions = {}): Promise<number> {
    let finished = 0;
    for (;;) {
      const ids = await this.#deps.sessions.interruptedDeletions(pageSize, options);
      const faults: unknown[] = [];
      for (const id of ids) {
        await this.#finish(id, options).catch((error: unknown) => void faults.push(error));
        options.signal?.throwIfAborted();
      }
      if (faults.length > 0) throw faults[0];
      finished += ids.length;
      if (ids.length < pageSize) return finished;
    }
  }

  async #finish(id: string, options: CallOptions): Promise<void> {
    const session = await this.#deps.sessions.deleting(id, options);
    if (session !== undefined) await finishDeletion(this.#deps, session, options);
  }
}
