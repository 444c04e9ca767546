import { createHash } from 'node:crypto';
import type { Hasher } from '@attune/core';

/** Digests by Node's own crypto, which holds no more than one block. */
export function createNodeHasher(): Hasher {
  return {
    sha256: () => {
      const hash = createHash('sha256');
      return {
        update: (bytes) => {
          hash.update(bytes);
        },
        digest: async () => hash.digest('hex'),
      };
    },
  };
}
