// own process: it replaces a module of Node or of ours.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexModels, openMirror, pullModel, verifyModel } from '@attune/adapters-local/sherpa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ModelMirror, startModelMirror } from '../support/model-mirror.js';

const disk = vi.hoisted(() => ({ installs: true }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  const rename = async (from: string, to: string) => {
    if (!disk.installs && from.endsWith('files')) throw Object.assign(new Error(), { code: 'EIO' });
    await real.rename(from, to);
  };
  return { ...real, rename };
});

const name = 'small-en';
const one = '<blk> 0\n';
/** As long as the other one. */
const another = '<unk> 0\n';
let mirror: ModelMirror;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-models-'));
  mirror = await startModelMirror();
  offer(one);
  mirror.files.set(`${name}/model.onnx`, new Uint8Array(1_000));
});
afterEach(async () => {
  disk.installs = true;
  await mirror[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

function offer(tokens: string): void {
  mirror.files.set(`${name}/tokens.txt`, new TextEncoder().encode(tokens));
}

const pull = () => pullModel({ name, mirror: mirror.address, directory, pauseMs: () => 1 });
const tokens = () => readFile(join(directory, name, 'tokens.txt'), 'utf8');
const entries = async () => (await readdir(directory)).sort();

describe('pulling a model anew', () => {
  it('takes nothing of an earlier try for another index, also of files as long', async () => {
    mirror.fault = ({ path }) => (path.endsWith('.onnx') ? { status: 503 } : {});
    await expect(pull()).rejects.toMatchObject({ code: 'unavailable' });
    offer(another);
    mirror.fault = () => ({});
    await pull();
    expect(await tokens()).toBe(another);
    expect(await entries()).toEqual(['.locks', name]);
  });

  it('keeps the model that is there when the new one cannot take its place', async () => {
    await pull();
    offer(another);
    disk.installs = false;
    await expect(pull()).rejects.toMatchObject({ code: 'EIO' });
    expect(await tokens()).toBe(one);
    disk.installs = true;
    await pull();
    expect(await tokens()).toBe(another);
    expect(await entries()).toEqual(['.locks', name]);
  });

  it('puts back what a try that was killed had set aside', async () => {
    await pull();
    const asked = mirror.asked.length;
    await rename(join(directory, name), join(directory, `.old-${name}`));
    expect(await pull()).toMatchObject({ present: true });
    expect(mirror.asked).toHaveLength(asked);
    expect(await entries()).toEqual(['.locks', name]);
  });
});

describe('a directory of models', () => {
  it('loses a file before it is read: only the calls that read the file fail', async () => {
    const path = `${name}/tokens.txt`;
    await mkdir(join(directory, name));
    await writeFile(join(directory, path), one);
    const { body } = await openMirror(directory).open(path, { from: 0 });
    await rm(join(directory, path));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const read = async () => {
      for await (const _chunk of body);
    };
    await expect(read()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/tokens\.txt cannot be read \(ENOENT\)/u),
    });
  });

  it('is not read to its end when the caller aborts', async () => {
    await pull();
    const before = await entries();
    const reason = new Error('the person pressed Ctrl-C');
    const signal = AbortSignal.abort(reason);
    await expect(verifyModel({ name, directory, signal })).rejects.toBe(reason);
    await expect(indexModels(directory, undefined, { signal })).rejects.toBe(reason);
    expect(await entries()).toEqual(before);
  });
});
