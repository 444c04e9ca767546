import { type Token, token } from '../token.js';

/** A running digest. Must not be used after `digest`. */
export interface RunningDigest {
  /**
   * Adds bytes, in the order of the calls. A promise says when there is room for more, and until
   * then the bytes must not change. A caller with much to add must wait for it.
   */
  update(bytes: Uint8Array): void | Promise<void>;
  /** Lower-case hexadecimal. Call it exactly once, even if the result is not needed. */
  digest(): Promise<string>;
}

/** Hashes streams. This is a port because Web Crypto hashes only data that is whole in memory. */
export interface Hasher {
  /** Starts a SHA-256 digest. */
  sha256(): RunningDigest;
}

export const Hasher: Token<Hasher> = token('hasher');
