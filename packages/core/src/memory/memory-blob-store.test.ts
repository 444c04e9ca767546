import { describe, expect, it } from 'vitest';
import { createMemoryBlobStore } from './memory-blob-store.js';

describe('createMemoryBlobStore', () => {
  it('dates objects by its clock', async () => {
    const now = new Date('2026-01-02T03:04:05.678Z');
    const store = createMemoryBlobStore({ clock: { now: () => now } });
    await store.put('k', new Uint8Array(1));
    expect((await store.stat('k'))?.updatedAt).toEqual(now);
  });

  it('rejects with limit_exceeded beyond maxObjectBytes', async () => {
    const store = createMemoryBlobStore({ maxObjectBytes: 4 });
    const put = store.put('k', new Uint8Array(5));
    await expect(put).rejects.toMatchObject({ code: 'limit_exceeded', adapter: 'memory' });
  });

  it('refuses a content type that could not be a header', async () => {
    const put = createMemoryBlobStore().put('k', new Uint8Array(1), { contentType: 'a\r\nb' });
    await expect(put).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
