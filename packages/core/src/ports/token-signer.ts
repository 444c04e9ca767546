import type { JsonObject } from '../json.js';
import { type Token, token } from '../token.js';

/** Signs short-lived claims that clients send back. */
export interface TokenSigner {
  /** A compact token of these claims, valid for this long. */
  sign(claims: JsonObject, expiresInMs: number): Promise<string>;

  /** Resolves with the claims of a genuine, unexpired token; otherwise with `undefined`. */
  verify(token: string): Promise<JsonObject | undefined>;
}

export const TokenSigner: Token<TokenSigner> = token('token-signer');
