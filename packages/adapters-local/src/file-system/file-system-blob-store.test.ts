import {
  appendFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lendBytes, readBytes } from '@attune/core/adapter-kit';
import type { BlobStore } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSystemBlobStore } from './file-system-blob-store.js';
import { objectPath } from './object-path.js';

let scratch: string;
let directory: string;
let store: BlobStore;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'attune-files-'));
  directory = join(scratch, 'deep', 'store');
  store = createFileSystemBlobStore({ directory });
});

afterEach(() => rm(scratch, { recursive: true }));

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);

const read = async (from: BlobStore, key: string): Promise<string> => {
  const { body } = await from.get(key);
  return new TextDecoder().decode(await readBytes(body, 10_000));
};

const files = async (below = directory): Promise<string[]> => {
  const entries = await readdir(below, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
};

describe('createFileSystemBlobStore', () => {
  it('is readable by its owner only', async () => {
    await store.put('a/b', text('private'));
    for (const path of ['.', 'objects', 'tmp', 'long', 'objects/d-a']) {
      expect((await stat(join(directory, path))).mode & 0o777).toBe(0o700);
    }
    expect((await stat(objectPath(directory, 'a/b'))).mode & 0o777).toBe(0o600);
  });

  it('keeps objects and their content types across instances', async () => {
    await store.put('a/b', text('kept'), { contentType: 'text/plain' });
    const again = createFileSystemBlobStore({ directory });
    expect(await again.stat('a/b')).toEqual(await store.stat('a/b'));
    expect(await read(again, 'a/b')).toBe('kept');
  });

  it('puts the bytes of an object first in its file', async () => {
    await store.put('k', text('plain words'));
    expect((await readFile(objectPath(directory, 'k'))).toString()).toMatch(/^plain words\{/);
  });

  it('returns lent chunks, each once it is written', async () => {
    const size = 300_000;
    let sent = 0;
    let returned = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = new Uint8Array(size).fill(7);
        lendBytes(chunk, () => {
          chunk.fill(0);
          returned += 1;
        });
        controller.enqueue(chunk);
        sent += 1;
        if (sent === 20) controller.close();
      },
    });
    await store.put('lent', body);
    expect(returned).toBe(20);
    const { body: kept } = await store.get('lent');
    const bytes = await readBytes(kept, 20 * size);
    expect(bytes.byteLength).toBe(20 * size);
    expect(bytes.every((byte) => byte === 7)).toBe(true);
  });

  it('leaves no directory behind that holds nothing', async () => {
    await store.put('patient/1/audio', text('x'));
    await store.put('patient/2', text('y'));
    await store.delete('patient/1/audio');
    expect(await readdir(join(directory, 'objects/d-patient'))).toEqual(['o-2']);
  });

  it('loses no object to a delete that prunes its directory', async () => {
    for (let round = 0; round < 20; round += 1) {
      await store.put('d/e/old', text('x'));
      await Promise.all([store.delete('d/e/old'), store.put('d/e/new', text(`${round}`))]);
      expect(await read(store, 'd/e/new')).toBe(`${round}`);
      await store.delete('d/e/new');
    }
  });

  it('leaves no temporary file, whether a put succeeds or fails', async () => {
    await store.put('k', text('x'));
    await store.put('once', text('x'), { ifAbsent: true });
    const failing = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    });
    await expect(store.put('k', failing)).rejects.toThrow('gone');
    await expect(store.put('once', text('y'), { ifAbsent: true })).rejects.toThrow('exists');
    expect(await files(join(directory, 'tmp'))).toEqual([]);
  });

  it('sweeps temporary files older than a day when it opens, and no others', async () => {
    await store.put('k', text('x'));
    const dayAgo = Date.now() / 1000 - 24 * 3600;
    for (const [name, time] of [
      ['dead.part', dayAgo - 60],
      ['alive.part', dayAgo + 60],
    ] as const) {
      await writeFile(join(directory, 'tmp', name), 'half');
      await utimes(join(directory, 'tmp', name), time, time);
    }
    await createFileSystemBlobStore({ directory }).stat('k');
    expect(await files(join(directory, 'tmp'))).toEqual(['alive.part']);
  });

  it('sweeps the second name of an object at once: it would outlive a deletion', async () => {
    await store.put('k', text('x'));
    await link(objectPath(directory, 'k'), join(directory, 'tmp', 'linked.part'));
    const again = createFileSystemBlobStore({ directory });
    expect(await read(again, 'k')).toBe('x');
    expect(await files(join(directory, 'tmp'))).toEqual([]);
  });

  it('follows no symbolic link, be it an object or a directory', async () => {
    await store.put('d/k', text('inside'));
    const outside = join(scratch, 'outside');
    await rename(join(directory, 'objects/d-d'), outside);
    await symlink(outside, join(directory, 'objects/d-d'));
    await symlink(join(outside, 'o-k'), objectPath(directory, 'link'));
    for (const key of ['d/k', 'link']) {
      await expect(store.get(key)).rejects.toMatchObject({ code: 'permission_denied' });
      await expect(store.stat(key)).rejects.toMatchObject({ code: 'permission_denied' });
    }
    const denied = { code: 'permission_denied' };
    await expect(store.put('d/new', text('x'))).rejects.toMatchObject(denied);
    await expect(store.delete('d/k')).rejects.toMatchObject(denied);
    expect((await store.list({ prefix: '' })).items).toEqual([]);
    await expect(store.list({ prefix: 'd/' })).rejects.toMatchObject(denied);
    expect(await readdir(outside)).toEqual(['o-k']);
  });

  it('replaces or removes a link in an object’s place without touching its target', async () => {
    await store.put('k', text('x'));
    const target = join(scratch, 'target');
    await writeFile(target, 'theirs');
    for (const act of [() => store.delete('link'), () => store.put('link', text('ours'))]) {
      await symlink(target, objectPath(directory, 'link'));
      await act();
      expect(await readFile(target, 'utf8')).toBe('theirs');
    }
    expect(await read(store, 'link')).toBe('ours');
  });

  it('works through a link to its own directory', async () => {
    await mkdir(dirname(directory), { recursive: true });
    await symlink(dirname(directory), join(scratch, 'alias'));
    const aliased = createFileSystemBlobStore({ directory: join(scratch, 'alias', 'store') });
    await aliased.put('k', text('x'));
    expect(await read(store, 'k')).toBe('x');
  });

  it('rejects with internal, naming the key, when a file was damaged or misplaced', async () => {
    for (const key of ['cut', 'grown', 'moved', 'sound']) await store.put(key, text(key));
    await writeFile(objectPath(directory, 'cut'), 'cut');
    await appendFile(objectPath(directory, 'grown'), 'x');
    await rename(objectPath(directory, 'sound'), objectPath(directory, 'moved'));
    for (const key of ['cut', 'grown', 'moved']) {
      const failure = { code: 'internal', message: expect.stringContaining(`"${key}"`) };
      await expect(store.get(key)).rejects.toMatchObject(failure);
      await expect(store.stat(key)).rejects.toMatchObject(failure);
      await store.delete(key);
    }
  });

  it('passes over files that are not its own when it lists', async () => {
    await store.put('k', text('x'));
    await writeFile(join(directory, 'objects', '.DS_Store'), 'x');
    await writeFile(join(directory, 'objects', 'o-UPPER'), 'x');
    await mkdir(join(directory, 'objects', 'o-dir'));
    expect((await store.list({ prefix: '' })).items.map((item) => item.key)).toEqual(['k']);
  });

  it('refuses a cursor it did not give', async () => {
    for (const cursor of ['', '!', 'a=', '/w']) {
      const page = store.list({ prefix: '', cursor });
      await expect(page).rejects.toMatchObject({ code: 'invalid_argument' });
    }
  });

  it('opens again after the directory could not be made', async () => {
    await writeFile(join(scratch, 'deep'), 'in the way');
    await expect(store.stat('k')).rejects.toMatchObject({ code: 'internal' });
    await rm(join(scratch, 'deep'));
    expect(await store.stat('k')).toBeUndefined();
  });

  it('leaves signing to its host, within the contract', async () => {
    const answer = { url: 'u', method: 'GET', headers: {}, expiresAt: new Date(0) } as const;
    const signing = createFileSystemBlobStore({ directory, sign: async () => answer });
    expect(signing.capabilities.signedRequests).toBe(true);
    const grant = { key: 'k', method: 'GET', expiresInMs: 1000 } as const;
    expect(await signing.sign(grant)).toBe(answer);
    const long = signing.sign({ ...grant, expiresInMs: 3_600_001 });
    await expect(long).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
