import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createMemoryHasher } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { createNodeHasher } from './node-hasher.js';

const loader = new URL('../../../../test/support/source-loader.mjs', import.meta.url).href;

describe('createNodeHasher', () => {
  it('gives the known digest of nothing and of abc, in lower-case hexadecimal', async () => {
    await expect(createNodeHasher().sha256().digest()).resolves.toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    const digest = createNodeHasher().sha256();
    await digest.update(new TextEncoder().encode('abc'));
    await expect(digest.digest()).resolves.toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('agrees with the memory hasher however the bytes are cut, reused buffers included', async () => {
    const digests = await Promise.all(
      [createNodeHasher(), createMemoryHasher()].flatMap((hasher) =>
        [1, 7, 1_000].map(async (size) => {
          const running = hasher.sha256();
          // `slice` of a Buffer does not copy.
          const buffer = Buffer.alloc(size);
          for (let at = 0; at < 1_000; at += size) {
            const chunk = buffer.subarray(0, Math.min(size, 1_000 - at));
            chunk.forEach((_, index) => {
              chunk[index] = (at + index) % 251;
            });
            await running.update(chunk);
            buffer.fill(0);
          }
          return await running.digest();
        }),
      ),
    );
    const whole = Uint8Array.from({ length: 1_000 }, (_, at) => at % 251);
    const expected = createHash('sha256').update(whole).digest('hex');
    expect(new Set(digests)).toEqual(new Set([expected]));
  });

  it('gives the same digest of much, waited for or not, however the bytes are cut', async () => {
    const bytes = new Uint8Array(5_000_003).map((_, at) => (at * 31) % 253);
    const expected = createHash('sha256').update(bytes).digest('hex');
    const digests = await Promise.all(
      [999_999, 65_536, 1_048_576, 5_000_003].flatMap((size) =>
        [true, false].map(async (waiting) => {
          const running = createNodeHasher().sha256();
          for (let at = 0; at < bytes.byteLength; at += size) {
            const added = running.update(bytes.subarray(at, at + size));
            if (waiting) await added;
          }
          return await running.digest();
        }),
      ),
    );
    expect(new Set(digests)).toEqual(new Set([expected]));
  });

  it('says when there is room for more, so that little is held', async () => {
    const running = createNodeHasher().sha256();
    const piece = new Uint8Array(4_194_304);
    const added = running.update(piece);
    expect(added).toBeInstanceOf(Promise);
    await added;
    expect(await running.digest()).toBe(createHash('sha256').update(piece).digest('hex'));
  });

  it('lets the process end, and does not let it end before the digest that is waited for', () => {
    const script = `
      import { createNodeHasher } from '@attune/adapters-local/system';
      const given = createNodeHasher().sha256();
      given.update(new Uint8Array(3_000_000));
      const running = createNodeHasher().sha256();
      for (let at = 0; at < 9; at += 1) await running.update(new Uint8Array(1_000_000));
      console.log(await running.digest());
    `;
    const flags = ['--no-warnings', '--conditions=@attune/source', '--import', loader];
    const run = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    const whole = createHash('sha256').update(new Uint8Array(9_000_000)).digest('hex');
    expect({ code: run.status, out: run.stdout.trim() }).toEqual({ code: 0, out: whole });
  });
});
