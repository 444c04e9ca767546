import { describe, expect, it } from 'vitest';
import { readBytes } from '../../../bytes/bytes.js';
import { pages } from '../../../flow/pages.js';
import { createMemoryBlobStore } from '../../../memory/memory-blob-store.js';
import { createManualClock } from '../../../memory/memory-clock.js';
import { createMemoryDocumentStore } from '../../../memory/memory-document-store.js';
import { createMemoryHasher } from '../../../memory/memory-hasher.js';
import type { BlobStore } from '../../../ports/blob-store.js';
import type { Document, DocumentStore } from '../../../ports/document-store.js';
import { collections } from '../../../records/collections.js';
import { allDocuments } from './all-documents.js';
import type { Stores } from './copy-options.js';
import { copyStores } from './copy-stores.js';
import { requireFinishedCopies } from './unfinished-mark.js';

const clock = createManualClock();
const hasher = createMemoryHasher();

function stores(): Stores {
  return {
    documents: createMemoryDocumentStore({ collections, clock }),
    blobs: createMemoryBlobStore({ clock }),
  };
}

const keyOf = (n: number) => `users/ann/originals/s${n}`;

async function addSession({ documents, blobs }: Stores, n: number, more: object = {}) {
  await blobs.put(keyOf(n), new TextEncoder().encode(`sound ${n}`), { contentType: 'audio/wav' });
  const session = { recording: { blobKey: keyOf(n) }, ...more };
  const head = { id: 'session', sessionId: `s${n}`, kind: 'session', session };
  await documents.put('sessions', head);
  await documents.put('sessions', { id: 'text', sessionId: `s${n}`, text: `sealed:${n}` });
}

async function furnished(sessions = 230): Promise<Stores> {
  const from = stores();
  for (let n = 0; n < sessions; n += 1) await addSession(from, n);
  await from.documents.put('accounts', { id: 'account', accountId: 'ann', numbers: [1e21, 0.1] });
  await from.documents.put('reservations', { id: 'ann', scope: 'email' });
  await from.documents.put('logins', {
    ...{ id: 'l', accountId: 'ann', expiresAt: '2999-01-01T00:00:00Z' },
  });
  return from;
}

/** All that a pair of stores holds. */
async function contentOf({ documents, blobs }: Stores): Promise<object> {
  const found: Record<string, unknown> = {};
  for (const { name, partitionKey } of collections) {
    for await (const { items } of allDocuments(documents, name)) {
      for (const { document } of items) {
        found[`${name} ${String(document[partitionKey])} ${document.id}`] = document;
      }
    }
  }
  const all = pages((cursor) =>
    blobs.list(cursor === undefined ? { prefix: '' } : { prefix: '', cursor }),
  );
  for await (const { key } of all) {
    const { info, body } = await blobs.get(key);
    found[key] = [info.contentType, new TextDecoder().decode(await readBytes(body, 1_000))];
  }
  return found;
}

const copy = (from: Stores, to: Stores, more: { signal?: AbortSignal; source?: string } = {}) =>
  copyStores({ from, to, source: 'one', collections, hasher, clock, ...more });

/** A store whose writes can be watched, and stopped. */
function watched(to: Stores, before: (name: string, document: Document) => Promise<void> | void) {
  const documents: DocumentStore = {
    ...to.documents,
    put: async (name, document, options) => {
      await before(name, document);
      return await to.documents.put(name, document, options);
    },
  };
  return { ...to, documents };
}

describe('copyStores', () => {
  it('copies every document and every blob that is named, and lets hosts in', async () => {
    const from = await furnished();
    const to = stores();
    const report = await copy(from, to);
    expect(await contentOf(to)).toEqual(await contentOf(from));
    expect(report).toMatchObject({ blobs: 230, lost: 0, lostIn: [] });
    const sessions = report.collections.find(({ collection }) => collection === 'sessions');
    expect(sessions).toMatchObject({
      documents: 460,
      checksum: expect.stringMatching(/^\w{32}$/u),
    });
    await requireFinishedCopies(to.documents);
  });

  it('goes on where it was interrupted, and keeps hosts out until then', async () => {
    const from = await furnished();
    const to = stores();
    let puts = 0;
    const breaking = watched(to, (name) => {
      puts += name === 'sessions' ? 1 : 0;
      if (puts === 300) throw new Error('power cut');
    });
    await expect(copy(from, breaking)).rejects.toThrow('power cut');
    await expect(requireFinishedCopies(to.documents)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('"attune migrate"'),
    });
    let again = 0;
    const counting = watched(to, (name) => {
      again += name === 'sessions' ? 1 : 0;
    });
    await copy(from, counting);
    expect(await contentOf(to)).toEqual(await contentOf(from));
    // Only the page that was cut off is written a second time.
    expect(puts + again).toBeGreaterThanOrEqual(460);
    expect(puts + again).toBeLessThanOrEqual(460 + 100);
    await requireFinishedCopies(to.documents);
  });

  it('brings along what changed meanwhile, and not what was deleted', async () => {
    const from = await furnished(30);
    const to = stores();
    let changed = false;
    const meanwhile = watched(to, async (name) => {
      if (name !== 'accounts' || changed) return;
      changed = true;
      await addSession(from, 1, { title: 'edited' });
      await from.documents.delete('sessions', { partition: 's2', id: 'session' });
      await from.documents.delete('sessions', { partition: 's2', id: 'text' });
      await from.blobs.delete(keyOf(2));
      await addSession(from, 99);
    });
    await copy(from, meanwhile);
    expect(changed).toBe(true);
    const found = await contentOf(to);
    expect(found).toEqual(await contentOf(from));
    expect(Object.keys(found)).not.toContain(keyOf(2));
  });

  it('says what to do about a source in use, and picks up the changes in the next run', async () => {
    const from = await furnished(3);
    const to = stores();
    let edits = 0;
    const documents: DocumentStore = {
      ...from.documents,
      query: async (name, query, options) => {
        const page = await from.documents.query(name, query, options);
        edits += 1;
        await from.documents.put('accounts', { id: 'account', accountId: 'ann', edits });
        return page as never;
      },
    };
    await expect(copy({ ...from, documents }, to)).rejects.toMatchObject({
      code: 'precondition_failed',
      message: expect.stringContaining('Stop all hosts'),
    });
    await copy(from, to);
    expect(await contentOf(to)).toEqual(await contentOf(from));
  });

  it('notices a target that gives back other bytes', async () => {
    const from = await furnished(3);
    const to = stores();
    const blobs: BlobStore = {
      ...to.blobs,
      put: async (key, body, options) => {
        const bytes = body instanceof Uint8Array ? body : await readBytes(body, 1_000);
        return await to.blobs.put(
          key,
          bytes.map((byte) => byte ^ 1),
          options,
        );
      },
    };
    await expect(copy(from, { ...to, blobs })).rejects.toMatchObject({ code: 'internal' });
  });

  it('takes only an empty target, or its own', async () => {
    const from = await furnished(3);
    const used = stores();
    await used.documents.put('devices', { id: 'd', accountId: 'bob' });
    await expect(copy(from, used)).rejects.toMatchObject({ code: 'already_exists' });
    const kept = stores();
    await kept.blobs.put('users/bob/originals/x', new Uint8Array(1));
    await expect(copy(from, kept)).rejects.toMatchObject({ code: 'already_exists' });
    const to = stores();
    const stopped = watched(to, (name) => {
      if (name === 'accounts') throw new Error('power cut');
    });
    await expect(copy(from, stopped)).rejects.toThrow('power cut');
    await expect(copy(from, to, { source: 'two' })).rejects.toThrow('unfinished copy of one');
    await expect(copy(to, stores())).rejects.toThrow('unfinished');
    await copy(from, to);
    await expect(copy(from, to)).rejects.toMatchObject({ code: 'already_exists' });
  });

  it('lets one process at a time fill a target', async () => {
    const from = await furnished(3);
    const to = stores();
    const results = await Promise.allSettled([copy(from, to), copy(from, to)]);
    const failed = results.filter(({ status }) => status === 'rejected');
    expect(failed).toMatchObject([{ reason: { code: 'unavailable' } }]);
    await copy(from, to).catch(() => undefined);
    expect(await contentOf(to)).toEqual(await contentOf(from));
  });

  it('tells of lost blobs, but not of those of a session that is being deleted', async () => {
    const from = await furnished(3);
    await from.blobs.delete(keyOf(0));
    await addSession(from, 1, { lease: { holder: 'deletion' } });
    await from.blobs.delete(keyOf(1));
    await addSession(from, 2, { upload: { expiresAt: 'soon', sizeBytes: 1 } });
    await from.blobs.delete(keyOf(2));
    const to = stores();
    expect(await copy(from, to)).toMatchObject({ blobs: 0, lost: 1, lostIn: ['s0'] });
    expect(await contentOf(to)).toEqual(await contentOf(from));
  });

  it('leaves out what expired, and compares in spite of what expires meanwhile', async () => {
    const from = stores();
    const soon = new Date(clock.now().getTime() + 60_000).toISOString();
    await from.documents.put('reservations', { id: 'a', scope: 'x', expiresAt: soon });
    await from.documents.put('reservations', { id: 'b', scope: 'x' });
    const to = stores();
    const report = await copyStores({
      ...{ from, to, source: 'one', collections, hasher, clock },
      onProgress: ({ step }) => step === 'compare' && void clock.advance(120_000),
    });
    const reservations = report.collections.find((one) => one.collection === 'reservations');
    expect(reservations?.documents).toBe(1);
  });

  it('reads few large documents at a time', async () => {
    const from = stores();
    for (let n = 0; n < 40; n += 1) {
      const text = 'x'.repeat(1_500_000);
      await from.documents.put('reservations', { id: `r${n}`, scope: 'large', text });
    }
    const sizes: number[] = [];
    for await (const { items } of allDocuments(from.documents, 'reservations')) {
      sizes.push(items.length);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(40);
  });
});
