import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli.js';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'attune-models-'));
  for (const name of ['one', 'two']) {
    await mkdir(join(root, 'mirror', name), { recursive: true });
    await writeFile(join(root, 'mirror', name, 'tokens.txt'), name);
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs a command; the person stops it once it has said what `stopAt` matches. */
async function attune(line: string, stopAt?: RegExp) {
  const stop = new AbortController();
  const output = { out: '', err: '' };
  const hear = (stream: 'out' | 'err') => ({
    write: (text: string): void => {
      output[stream] += text;
      if (stopAt?.test(text) === true) stop.abort(new Error('Stopped by SIGINT'));
    },
  });
  const code = await runCli(line.split(' '), {
    stdout: hear('out'),
    stderr: hear('err'),
    environment: { DATA_DIR: join(root, 'data'), MODELS_MIRROR: join(root, 'mirror') },
    signal: stop.signal,
  });
  return { code, ...output };
}

describe('attune models', () => {
  it('stops when it is told to', async () => {
    const index = `models index ${join(root, 'mirror')}`;
    const stopped = await attune(index, /Reading one/u);
    expect(stopped).toEqual({ code: 130, out: '', err: 'Reading one\nStopped.\n' });
    expect(await readdir(join(root, 'mirror'))).toEqual(['one', 'two']);

    expect(await attune(index)).toMatchObject({ code: 0 });
    expect(await attune('models pull one two')).toMatchObject({ code: 0 });
    const verified = await attune('models verify one two', /one/u);
    expect(verified).toEqual({ code: 130, out: 'whole    one/tokens.txt\n', err: 'Stopped.\n' });
    expect(await attune('models verify one two')).toMatchObject({ code: 0 });
  });

  it('lists what is here and what could be', async () => {
    await attune(`models index ${join(root, 'mirror')}`);
    await attune('models pull one');
    const { out } = await attune('models list');
    expect(out).toMatch(/data\/models\n {2}one /u);
    expect(out).toMatch(
      /moonshine-tiny-en +speech +31\.0 MB +attune models pull moonshine-tiny-en .*MIT/u,
    );
    expect(out).toMatch(/ one .* is here\n/u);
  });
});
