import { type Token, token } from '../token.js';

/** A running digest. Must not be used after `digest`. */
export interface RunningDigest {
  /**
   * Adds bytes, in the order of the calls. A promise says when there is room for more, and until
   * then the bytes must not change; whoever has much to add waits for it.
   */
  update(bytes: Uint8Array): void | Promise<void>;
  /** Lower-case hexadecimal. To be asked for once, also by those who have no more use for it. */
  digest(): Promise<string>;
}

/** Hashes streams as they pass. Web Crypto digests only what is whole in memory, hence a port. */
export interface Hasher {
  sha256(): RunningDigest;
}

export const Hasher: Token<Hasher> = token('hasher');
