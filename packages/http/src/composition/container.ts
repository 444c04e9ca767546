import type { Provider } from '@attune/core/adapter-kit';
import { type Token, tokenName } from '@attune/core/ports';
import { Container } from 'inversify';

/** A composed application: things by their tokens, built when first asked for. */
export interface App extends AsyncDisposable {
  /** Rejects with what the provider's `build` threw. */
  get<T>(token: Token<T>): Promise<T>;
}

/** The wiring does not add up. Lists every fault at once. */
export class CompositionError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The parts do not fit together: ${faults.join('; ')}.`);
    this.name = 'CompositionError';
    this.faults = faults;
  }
}

/**
 * Turns providers into an application. Duplicates and unmet needs are reported before anything is
 * built; on disposal things go in the reverse order of their making, and every failure is
 * collected into one `AggregateError`.
 */
export function compose(...lists: readonly (readonly Provider[])[]): App {
  const providers = lists.flat();
  const faults = [...duplicates(providers), ...unmetNeeds(providers)];
  if (faults.length > 0) throw new CompositionError(faults);
  const container = new Container({ defaultScope: 'Singleton' });
  const built: { provider: Provider; value: unknown }[] = [];
  for (const provider of providers) {
    const make = async (...deps: unknown[]): Promise<unknown> => {
      const value = await provider.build(...(deps as never[]));
      built.push({ provider, value });
      return value;
    };
    container.bind(provider.token).toResolvedValue(make as never, [...provider.needs] as never);
  }
  return {
    get: async <T>(token: Token<T>) => await container.getAsync<T>(token),
    [Symbol.asyncDispose]: () => disposeAll(built),
  };
}

async function disposeAll(built: { provider: Provider; value: unknown }[]): Promise<void> {
  const failures: unknown[] = [];
  for (const { provider, value } of built.splice(0).reverse()) {
    try {
      await provider.dispose?.(value as never);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be released');
}

function duplicates(providers: readonly Provider[]): string[] {
  const seen = new Set<symbol>();
  return providers.flatMap(({ token }) => {
    const twice = seen.has(token);
    seen.add(token);
    return twice ? [`${tokenName(token)} is provided twice`] : [];
  });
}

function unmetNeeds(providers: readonly Provider[]): string[] {
  const offered = new Set<symbol>(providers.map((provider) => provider.token));
  return providers.flatMap((provider) =>
    provider.needs
      .filter((need) => !offered.has(need))
      .map(
        (need) => `${tokenName(provider.token)} needs ${tokenName(need)}, which nothing provides`,
      ),
  );
}
