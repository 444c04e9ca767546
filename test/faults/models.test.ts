// own process: it replaces a module of Node or of ours.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  indexModels,
  listModels,
  type PullOptions,
  pullModel,
  verifyModel,
} from '@attune/adapters-local/sherpa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { indexOf, type ModelMirror, startModelMirror } from '../support/model-mirror.js';
import { writeToneModel, writeToneVoices } from '../support/tone-model.js';

const disk = vi.hoisted(() => ({ freeBytes: undefined as number | undefined }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  const statfs = async (path: string) => {
    const found = await real.statfs(path);
    return disk.freeBytes === undefined ? found : { ...found, bsize: 1, bavail: disk.freeBytes };
  };
  return { ...real, statfs };
});

let mirror: ModelMirror;
let directory: string;
const name = 'small-en';
const large = randomBytes(400_000);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-models-'));
  mirror = await startModelMirror();
  mirror.files.set(`${name}/tokens.txt`, new TextEncoder().encode('<blk> 0\n'));
  mirror.files.set(`${name}/model.onnx`, large);
  mirror.files.set(`${name}/lang/words.txt`, new TextEncoder().encode('good\n'));
});
afterEach(async () => {
  disk.freeBytes = undefined;
  await mirror[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

function pull(options: Partial<PullOptions> = {}) {
  return pullModel({ name, mirror: mirror.address, directory, pauseMs: () => 1, ...options });
}

/** What anybody sees who looks for models. */
async function visible(): Promise<string[]> {
  return (await readdir(directory)).filter((entry) => !entry.startsWith('.')).sort();
}

/** A promise to be kept by hand. */
function later(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}

const bytesOf = (path: string) => readFile(join(directory, name, path));

describe('pulling a model', () => {
  it('brings all its files, checked, and says how far it is', async () => {
    const told: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      void told.push(done / total);
    expect(await pull({ onProgress })).toMatchObject({ present: false });
    expect(large.equals(await bytesOf('model.onnx'))).toBe(true);
    expect(await bytesOf('lang/words.txt')).toEqual(Buffer.from('good\n'));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    const states = (await verifyModel({ name, directory })).map(({ state }) => state);
    expect(states).toEqual(['whole', 'whole', 'whole']);
    expect(await readdir(directory)).not.toContain(`.pull-${name}`);
  });

  it('asks for nothing again when it is there and whole, and mends it when it is not', async () => {
    await pull();
    const asked = mirror.asked.length;
    expect(await pull()).toMatchObject({ present: true });
    expect(mirror.asked).toHaveLength(asked);
    await writeFile(join(directory, name, 'tokens.txt'), '<blk> 1\n');
    const states = await verifyModel({ name, directory });
    expect(states).toContainEqual({ path: 'tokens.txt', state: 'changed' });
    expect(await pull()).toMatchObject({ present: false });
    expect(String(await bytesOf('tokens.txt'))).toBe('<blk> 0\n');
    expect(await visible()).toEqual([name]);
  });

  it('goes on where the connection was cut, as often as something arrives', async () => {
    mirror.fault = ({ path }) => (path.endsWith('.onnx') ? { cutAfter: 60_000 } : {});
    await pull();
    expect(large.equals(await bytesOf('model.onnx'))).toBe(true);
    const ranges = mirror.asked.filter(({ path }) => path.endsWith('.onnx'));
    expect(ranges.length).toBeGreaterThan(6);
    expect(ranges[0]?.range).toBeUndefined();
    for (const { range, ifRange } of ranges.slice(1)) {
      expect(range).toMatch(/^bytes=[1-9]\d*-$/);
      expect(ifRange).toMatch(/^"[0-9a-f]{16}"$/);
    }
  });

  it('goes on in a later try with what an earlier one brought; nothing is visible between', async () => {
    let down = false;
    mirror.fault = ({ path }) => {
      if (down) return { status: 503 };
      if (!path.endsWith('.onnx')) return {};
      down = true;
      return { cutAfter: 250_000 };
    };
    await expect(pull()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await visible()).toEqual([]);
    mirror.asked.length = 0;
    mirror.fault = () => ({});
    await pull();
    expect(large.equals(await bytesOf('model.onnx'))).toBe(true);
    expect(mirror.asked.find(({ path }) => path.endsWith('.onnx'))?.range).toMatch(/^bytes=\d{5}/);
    // The file that had arrived whole is not brought again.
    expect(mirror.asked.map(({ path }) => path)).not.toContain(`${name}/tokens.txt`);
  });

  it('begins anew where the file changed in between, or the mirror knows no ranges', async () => {
    let cuts = 0;
    mirror.fault = ({ path }) => {
      if (!path.endsWith('.onnx') || cuts > 0) return { ignoresRange: true };
      cuts += 1;
      return { cutAfter: 250_000 };
    };
    await pull();
    expect(large.equals(await bytesOf('model.onnx'))).toBe(true);

    const changed = randomBytes(300_000);
    const count = mirror.asked.length;
    mirror.files.set('other-en/model.onnx', randomBytes(300_000));
    mirror.fault = () =>
      mirror.asked.length === count + 1 ? { cutAfter: 100_000 } : { status: 503 };
    await expect(pull({ name: 'other-en' })).rejects.toMatchObject({ code: 'unavailable' });
    mirror.files.set('other-en/model.onnx', changed);
    mirror.fault = () => ({});
    await pull({ name: 'other-en' });
    expect(changed.equals(await readFile(join(directory, 'other-en', 'model.onnx')))).toBe(true);
  });

  it('gives a mirror up that sends nothing in several tries', async () => {
    mirror.fault = () => ({ status: 503 });
    await expect(pull()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(mirror.asked).toHaveLength(5);
  });

  it('ends with the reason of an abort, also while it waits, and goes on later', async () => {
    mirror.fault = ({ path }) => (path.endsWith('.onnx') ? { hangs: true } : {});
    const control = new AbortController();
    const reason = new Error('the person pressed Ctrl-C');
    const pulling = pull({ signal: control.signal });
    setTimeout(() => control.abort(reason), 100);
    await expect(pulling).rejects.toBe(reason);
    expect(await visible()).toEqual([]);
    mirror.fault = () => ({});
    expect(await pull()).toMatchObject({ present: false });
  });
});

describe('what a mirror gets wrong', () => {
  it.each([
    ['other bytes', (bytes: Uint8Array) => bytes.map((byte) => byte ^ 1)],
    ['more bytes', (bytes: Uint8Array) => Uint8Array.from([...bytes, 1, 2, 3])],
  ])('%s than its index says: nothing is installed or kept', async (_what, change) => {
    mirror.index = indexOf(mirror.files);
    mirror.files.set(`${name}/model.onnx`, change(large));
    await expect(pull()).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/model\.onnx.*SHA-256 differs/),
    });
    expect(await visible()).toEqual([]);
    const kept = await readdir(join(directory, `.pull-${name}`), { recursive: true });
    expect(kept.filter((path) => /\.onnx$|(?:^|\/)[0-9a-f]{64}$/u.test(path))).toEqual([]);
  });

  it('a file that it lists and does not have', async () => {
    mirror.index = indexOf(mirror.files);
    mirror.files.delete(`${name}/model.onnx`);
    await expect(pull()).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/404.*model\.onnx/),
    });
    expect(await visible()).toEqual([]);
  });

  it('a model that it does not have: those it has are named', async () => {
    await expect(pull({ name: 'large-en' })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/no model "large-en"; it has small-en/),
    });
  });

  it.each([
    ['../../outside.txt'],
    ['/etc/outside.txt'],
    ['a/../../outside.txt'],
    ['C:\\outside.txt'],
    ['.ssh/outside.txt'],
    ['attune-model.json'],
    [''],
  ])('a file named %s: the index is refused as a whole, nothing is asked for', async (path) => {
    const index = JSON.parse(indexOf(mirror.files)) as { models: { files: { path: string }[] }[] };
    index.models[0]?.files.push({ path, size: 1, sha256: '0'.repeat(64) } as { path: string });
    mirror.index = JSON.stringify(index);
    await expect(pull()).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/index\.json.*not valid.*path/),
    });
    expect(mirror.asked).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  it.each([['../other'], ['a/b'], ['.hidden'], ['']])('a model asked for as "%s"', async (odd) => {
    await expect(pull({ name: odd })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('an index that is none', async () => {
    mirror.index = '<html>Sign in</html>';
    await expect(pull()).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('it is not JSON'),
    });
  });

  it('is not reached', async () => {
    const { address } = mirror;
    await mirror[Symbol.asyncDispose]();
    await expect(pull({ mirror: address })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('this machine', () => {
  it('has no room: how much is missing is said before anything is brought', async () => {
    disk.freeBytes = 10_000;
    await expect(pull()).rejects.toMatchObject({
      code: 'limit_exceeded',
      message: expect.stringMatching(/needs 0\.4 MB more.*0\.0 MB free.*MODELS_DIR/),
    });
    expect(mirror.asked).toEqual([]);
  });

  it('pulls one model once: the second try is told of the first', async () => {
    const [asked, free] = [later(), later()];
    mirror.fault = () => {
      asked.resolve();
      return { after: free.promise };
    };
    const first = pull();
    await asked.promise;
    await expect(pull()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Another process is downloading "small-en"'),
    });
    free.resolve();
    expect(await first).toMatchObject({ present: false });
    const sought = mirror.asked.filter(({ path }) => path.endsWith('.onnx'));
    expect(sought).toHaveLength(1);
  });
});

describe('a directory of models', () => {
  it('is made a mirror by one command, and serves from disk', async () => {
    const source = join(directory, 'mirror');
    await writeToneModel(join(source, 'tones-en'));
    await writeToneVoices(join(source, 'voices'));
    await mkdir(join(source, '.locks'));
    const { models } = await indexModels(source);
    expect(models.map((model) => [model.name, model.kind, model.files.length])).toEqual([
      ['tones-en', 'speech', 2],
      ['voices', 'voices', 2],
    ]);
    const target = join(directory, 'models');
    await pull({ name: 'tones-en', mirror: source, directory: target });
    await pull({ name: 'voices', mirror: `file://${source}`, directory: target });
    expect(await listModels(target)).toMatchObject([
      { name: 'tones-en', kind: 'speech' },
      { name: 'voices', kind: 'voices' },
    ]);
    const states = await verifyModel({ name: 'tones-en', directory: target });
    expect(states.every(({ state }) => state === 'whole')).toBe(true);
  });

  it('refuses names that would not be found again', async () => {
    await mkdir(join(directory, 'odd'), { recursive: true });
    await writeFile(join(directory, 'odd', 'a model.onnx'), 'x');
    await expect(indexModels(directory)).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(await visible()).toEqual(['odd']);
  });

  it('has no checksums of what was not brought', async () => {
    await writeToneModel(join(directory, 'tones-en'));
    await expect(verifyModel({ name: 'tones-en', directory })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('did not download it'),
    });
    await expect(verifyModel({ name: 'absent', directory })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await listModels(join(directory, 'absent'))).toEqual([]);
  });
});
