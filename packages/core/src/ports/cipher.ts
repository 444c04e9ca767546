import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** Encrypts data that the operator of the store must not be able to read. */
export interface Cipher {
  /** Authenticated encryption bound to `context`, such as the owner and what the bytes are. */
  encrypt(plain: Uint8Array, context: string, options?: CallOptions): Promise<Uint8Array>;

  /** @throws PortError `invalid_argument` when the bytes were changed or the context differs. */
  decrypt(sealed: Uint8Array, context: string, options?: CallOptions): Promise<Uint8Array>;
}

export const Cipher: Token<Cipher> = token('cipher');
