import { createMemoryHasher } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { createNodeHasher } from './node-hasher.js';

describe('createNodeHasher', () => {
  it('gives the known digest of nothing and of abc, in lower-case hexadecimal', async () => {
    await expect(createNodeHasher().sha256().digest()).resolves.toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    const digest = createNodeHasher().sha256();
    digest.update(new TextEncoder().encode('abc'));
    await expect(digest.digest()).resolves.toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('agrees with the memory hasher however the bytes are cut, reused buffers included', async () => {
    const digests = await Promise.all(
      [createNodeHasher(), createMemoryHasher()].flatMap((hasher) =>
        [1, 7, 1_000].map((size) => {
          const running = hasher.sha256();
          const buffer = new Uint8Array(size);
          for (let at = 0; at < 1_000; at += size) {
            const chunk = buffer.subarray(0, Math.min(size, 1_000 - at));
            chunk.forEach((_, index) => {
              chunk[index] = (at + index) % 251;
            });
            running.update(chunk);
            buffer.fill(0);
          }
          return running.digest();
        }),
      ),
    );
    expect(new Set(digests).size).toBe(1);
  });
});
