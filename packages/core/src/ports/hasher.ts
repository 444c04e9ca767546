import { type Token, token } from '../token.js';

/** A running digest. Must not be used after `digest`. */
export interface RunningDigest {
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal. */
  digest(): Promise<string>;
}

/** Hashes streams as they pass. Web Crypto digests only what is whole in memory, hence a port. */
export interface Hasher {
  sha256(): RunningDigest;
}

export const Hasher: Token<Hasher> = token('hasher');
