import { type Token, token } from '../token.js';

/** A running digest. Must not be used after `digest`. */
export interface RunningDigest {
  /**
   * Adds bytes, which must not change before the digest is made. The order is that of the calls; a
   * promise says when there is room for more, and whoever has much to add waits for it.
   */
  update(bytes: Uint8Array): void | Promise<void>;
  /** Lower-case hexadecimal. */
  digest(): Promise<string>;
}

/** Hashes streams as they pass. Web Crypto digests only what is whole in memory, hence a port. */
export interface Hasher {
  sha256(): RunningDigest;
}

export const Hasher: Token<Hasher> = token('hasher');
