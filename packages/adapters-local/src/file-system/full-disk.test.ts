import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBytes } from '@attune/core/adapter-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { createFileSystemBlobStore } from './file-system-blob-store.js';
import { toPortError } from './to-port-error.js';

const directory = mkdtempSync(join(tmpdir(), 'attune-full-'));
const mounted = mount();

afterAll(() => {
  if (mounted) execFileSync('umount', [directory]);
  rmSync(directory, { recursive: true });
});

// A real file system of one megabyte, where this process may mount one.
describe.runIf(mounted)('a store on a small disk', () => {
  it('rejects with limit_exceeded when the disk is full and keeps the old object', async () => {
    const store = createFileSystemBlobStore({ directory });
    await store.put('k', new Uint8Array(300_000));
    for (const options of [{}, { ifAbsent: true }]) {
      const key = options.ifAbsent ? 'fresh' : 'k';
      const put = store.put(key, new Uint8Array(2_000_000), options);
      await expect(put).rejects.toMatchObject({ code: 'limit_exceeded' });
    }
    expect(readdirSync(join(directory, 'tmp'))).toEqual([]);
    const { body } = await store.get('k');
    expect((await readBytes(body, 300_000)).byteLength).toBe(300_000);
    await store.delete('k');
    await store.put('k', new Uint8Array(600_000));
  });

  it('keeps free what it is told to, whether the size is known beforehand or not', async () => {
    const store = createFileSystemBlobStore({ directory, leastFreeBytes: 700_000 });
    const full = { code: 'limit_exceeded' };
    const bytes = new Uint8Array(300_000);
    const put = store.put('floor', bytes, { sizeBytes: bytes.byteLength });
    await expect(put).rejects.toMatchObject(full);
    await createFileSystemBlobStore({ directory }).put('filler', new Uint8Array(200_000));
    await expect(store.put('floor', new Uint8Array(1))).rejects.toMatchObject(full);
    expect(readdirSync(join(directory, 'tmp'))).toEqual([]);
    await store.delete('filler');
  });

  it('rejects with permission_denied when the disk is read-only, and still reads', async () => {
    const store = createFileSystemBlobStore({ directory });
    await store.put('k', new Uint8Array(1));
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    const denied = { code: 'permission_denied' };
    await expect(store.put('k', new Uint8Array(2))).rejects.toMatchObject(denied);
    await expect(store.delete('k')).rejects.toMatchObject(denied);
    expect((await store.stat('k'))?.sizeBytes).toBe(1);
  });
});

describe('toPortError', () => {
  it('tells what the caller can do from what the file system says', () => {
    const codes = {
      ENOSPC: 'limit_exceeded',
      EDQUOT: 'limit_exceeded',
      EACCES: 'permission_denied',
      EROFS: 'permission_denied',
      EMFILE: 'unavailable',
      EIO: 'internal',
    };
    for (const [code, expected] of Object.entries(codes)) {
      const cause = Object.assign(new Error(`${code}: /secret/place`), { code });
      const error = toPortError(cause, 'put', 'a/b');
      expect(error).toMatchObject({ code: expected, operation: 'put', cause });
      expect(error.message).toContain(`blob-store.put of "a/b" failed (${code}`);
      expect(error.message.includes('free some space')).toBe(expected === 'limit_exceeded');
      expect(error.message).not.toContain('secret');
    }
    expect(toPortError('odd', 'get', 'k').code).toBe('internal');
  });
});

function mount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
