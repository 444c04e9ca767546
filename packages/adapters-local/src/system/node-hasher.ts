import { createHash } from 'node:crypto';
import type { Hasher, RunningDigest } from '@attune/core/ports';
import { ThreadDigest } from './hash-thread.js';

/** More than this is worth a hand-over to the other thread. */
const smallBytes = 1_048_576;

/**
 * Digests by Node's own crypto: what is small at once, what is large on a thread of its own, which
 * holds two megabytes of it at most.
 */
export function createNodeHasher(): Hasher {
  return { sha256: () => new NodeDigest() };
}

class NodeDigest implements RunningDigest {
  #small: Uint8Array[] = [];
  #bytes = 0;
  #large: ThreadDigest | undefined;

  update(bytes: Uint8Array): void | Promise<void> {
    if (this.#large !== undefined) return this.#large.add(bytes);
    // `slice` of a Buffer would not copy.
    this.#small.push(new Uint8Array(bytes));
    this.#bytes += bytes.byteLength;
    if (this.#bytes <= smallBytes) return undefined;
    const large = new ThreadDigest();
    this.#large = large;
    const added = this.#small.map((piece) => large.add(piece));
    this.#small = [];
    return added.at(-1);
  }

  async digest(): Promise<string> {
    if (this.#large !== undefined) return await this.#large.end();
    const hash = createHash('sha256');
    for (const bytes of this.#small) hash.update(bytes);
    return hash.digest('hex');
  }
}
