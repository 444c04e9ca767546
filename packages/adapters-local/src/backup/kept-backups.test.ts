// own process: it replaces a module of Node or of ours.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimDirectory, hiddenName, listBackups, nameAt, pruneBackups } from './kept-backups.js';
import { formatVersion, manifestName } from './manifest.js';

/** What the disk refuses to do with paths that end in `end`. */
const disk = vi.hoisted(() => ({ refuses: '', end: '' }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  const refuse = (what: string, path: string): void => {
    if (disk.refuses !== what || !path.endsWith(disk.end)) return;
    throw Object.assign(new Error(`EACCES: ${path}`), { code: 'EACCES', path });
  };
  return {
    ...real,
    rm: async (path: string, options: object) => {
      refuse('rm', path);
      await real.rm(path, options);
    },
    rename: async (from: string, to: string) => {
      refuse('rename', from);
      await real.rename(from, to);
    },
    readdir: async (path: string) => {
      refuse('readdir', path);
      return await real.readdir(path);
    },
  };
});

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-kept-'));
});
afterEach(async () => {
  disk.refuses = '';
  await rm(directory, { recursive: true, force: true });
});

/** A backup that holds nothing; resolves with its name. */
async function keep(createdAt: string): Promise<string> {
  const name = nameAt(new Date(createdAt));
  await mkdir(join(directory, name));
  const part = { sizeBytes: 0, sha256: '0'.repeat(64) };
  const manifest = {
    ...{ format: 'attune-backup', formatVersion, id: name, createdAt, attuneVersion: '0.1.0' },
    ...{ layout: { version: 1, collections: [] }, records: [], leftOut: [], incomplete: [] },
    blobs: { ...part, file: 'blobs.ndjson.gz', objects: 0, totalBytes: 0 },
  };
  await writeFile(join(directory, name, manifestName), JSON.stringify(manifest));
  return name;
}

const names = async (): Promise<string[]> => (await readdir(directory)).sort();

describe('a directory of backups', () => {
  it('is claimed beside a leftover that cannot be removed, and rid of it later', async () => {
    const leftover = hiddenName(nameAt(new Date()), 'gone');
    await mkdir(join(directory, leftover));
    disk.refuses = 'rm';
    disk.end = '.gone';
    await (await claimDirectory(directory))[Symbol.asyncDispose]();
    expect(await names()).toContain(leftover);
    disk.refuses = '';
    await (await claimDirectory(directory))[Symbol.asyncDispose]();
    expect(await names()).not.toContain(leftover);
  });

  it('is free again when it could not be looked through', async () => {
    disk.refuses = 'readdir';
    disk.end = directory;
    await expect(claimDirectory(directory)).rejects.toMatchObject({ code: 'EACCES' });
    disk.refuses = '';
    await (await claimDirectory(directory))[Symbol.asyncDispose]();
  });
});

describe('removing old backups', () => {
  const later = new Date('2026-02-01T00:00:00Z');
  const before = async (): Promise<readonly [string, string, string]> => [
    await keep('2026-01-01T00:00:00.000Z'),
    await keep('2026-01-02T00:00:00.000Z'),
    await keep('2026-01-03T00:00:00.000Z'),
  ];

  it('goes on past one whose files cannot be removed, which is a backup no more', async () => {
    const [first, second, newest] = await before();
    disk.refuses = 'rm';
    disk.end = hiddenName(first, 'gone');
    const removed = await pruneBackups(directory, later);
    expect(removed).toEqual([join(directory, first), join(directory, second)]);
    expect((await listBackups(directory)).map((one) => one.manifest.id)).toEqual([newest]);
    expect(await names()).toEqual([hiddenName(first, 'gone'), newest]);
  });

  it('leaves one that cannot be moved as it is, and does not tell of it as removed', async () => {
    const [first, second, newest] = await before();
    disk.refuses = 'rename';
    disk.end = first;
    expect(await pruneBackups(directory, later)).toEqual([join(directory, second)]);
    expect(await names()).toEqual([first, newest]);
  });
});
