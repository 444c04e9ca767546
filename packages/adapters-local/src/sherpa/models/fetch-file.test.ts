import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchFile } from './fetch-file.js';
import type { ModelFiles } from './model-files.js';

it('ends a transfer when what it brings cannot be written', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'attune-fetch-'));
  let signal: AbortSignal | undefined;
  const mirror: ModelFiles = {
    place: 'here',
    open: async (_path, request) => {
      signal = request.signal;
      return { from: 0, body: [new Uint8Array(8)] };
    },
  };
  const fetching = fetchFile({
    ...{ mirror, source: 'tones-en/tokens.txt', pauseMs: () => 1, onProgress: () => undefined },
    file: { path: 'tokens.txt', size: 8, checksum: { algorithm: 'sha256', hex: '0'.repeat(64) } },
    advice: 'Try again',
    target: join(directory, 'tokens.txt'),
    partial: join(directory, 'absent', 'tokens.part'),
  });
  await expect(fetching).rejects.toMatchObject({ code: 'ENOENT' });
  expect(signal?.aborted).toBe(true);
  await rm(directory, { recursive: true, force: true });
});
