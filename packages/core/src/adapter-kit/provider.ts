import type { Token } from '../token.js';

type TokensOf<D extends readonly unknown[]> = { readonly [I in keyof D]: Token<D[I]> };

/**
 * How one thing is made, as plain data: a host's composition turns it into a binding.
 *
 * `build` runs once, after everything in `needs` was built; `dispose` runs once at shutdown,
 * before anything in `needs` is disposed of.
 */
export interface Provider {
  readonly token: Token<unknown>;
  readonly needs: readonly Token<unknown>[];
  readonly build: (...deps: readonly never[]) => unknown;
  readonly dispose?: (value: never) => void | Promise<void>;
}

/**
 * Declares a provider. The compiler checks that `build` takes what `needs` names, in that order,
 * and returns what the token stands for.
 */
export function provide<T, const D extends readonly unknown[]>(
  token: Token<T>,
  spec: {
    readonly needs: TokensOf<D>;
    readonly build: (...deps: D) => T | Promise<T>;
    readonly dispose?: (value: T) => void | Promise<void>;
  },
): Provider {
  return { token, ...spec } as unknown as Provider;
}
