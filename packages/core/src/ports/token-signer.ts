import type { JsonObject } from '../json.js';
import { type Token, token } from '../token.js';

/** Signs short-lived statements that come back over an open line. */
export interface TokenSigner {
  /** A compact token of these claims, valid for this long. */
  sign(claims: JsonObject, expiresInMs: number): Promise<string>;

  /** The claims of a genuine, unexpired token, else `undefined`. */
  verify(token: string): Promise<JsonObject | undefined>;
}

export const TokenSigner: Token<TokenSigner> = token('token-signer');
