/** What a sign-in is renewed with and shown by. */
export interface Tokens {
  readonly accessToken: string;
  /** Good for one refresh; the new tokens take its place. */
  readonly refreshToken: string;
}

/**
 * Keeps the tokens of one sign-in. A refresh token that is used twice ends the sign-in, so that two
 * clients at the same time must not share a store.
 */
export interface TokenStore {
  get(): Tokens | undefined | Promise<Tokens | undefined>;
  /** `undefined` when no account is signed in. */
  set(tokens: Tokens | undefined): void | Promise<void>;
}

/** Keeps them as long as the program or the page lives. */
export function createMemoryTokenStore(tokens?: Tokens): TokenStore {
  let kept = tokens;
  return {
    get: () => kept,
    set: (given) => {
      kept = given;
    },
  };
}
