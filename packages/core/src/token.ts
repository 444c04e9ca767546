declare const provides: unique symbol;

/**
 * Identifies one injectable thing.
 *
 * At run time a token is a registered symbol, so two copies of this package agree on it. At
 * compile time it also carries `T`; the constructor half is never callable and exists because
 * that is the shape containers infer a service type from.
 */
export type Token<T> = symbol & (abstract new (...args: never) => T) & { readonly [provides]: T };

/** Makes the token called `name`; the same name gives the same token in every copy of core. */
export function token<T>(name: string): Token<T> {
  return Symbol.for(`@attune/core:${name}`) as Token<T>;
}

/** The name a token was made with, for messages. */
export function tokenName(value: symbol): string {
  return (value.description ?? String(value)).replace('@attune/core:', '');
}
