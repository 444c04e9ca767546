import { join } from 'node:path';
import { collections, createUseCases, loginsCollection } from '@attune/core';
import { allDocuments, requireFinishedCopies } from '@attune/core/adapter-kit';
import {
  createMemoryBlobStore,
  createMemoryDocumentStore,
  createMemoryPorts,
} from '@attune/core/memory';
import type { BlobStore, DocumentStore } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../packages/adapters-local/src/backup/create-backup.js';
import { restoreBackup } from '../../packages/adapters-local/src/backup/restore-backup.js';
import { verifyBackup } from '../../packages/adapters-local/src/backup/verify-backup.js';
import { createFileSystemBlobStore } from '../../packages/adapters-local/src/file-system/file-system-blob-store.js';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { loadRecords, putBlobs, requireReadable } from '../faults/previous-release-tools.js';
import { layRecords, openEmbedded } from '../support/embedded-records.js';
import { allBlobs, furnish, openSystem, Place } from './backup-tools.js';

interface Stores {
  readonly documents: DocumentStore;
  readonly blobs: BlobStore;
}

/** A family without SQL. */
function memory(): Stores {
  return {
    documents: createMemoryDocumentStore({ collections }),
    blobs: createMemoryBlobStore({}),
  };
}

const settings = { leaveOut: [loginsCollection.name], attuneVersion: '0.0.0', keepDays: 30 };

async function contentOf({ documents, blobs }: Stores): Promise<object> {
  const records: unknown[] = [];
  for (const { name } of collections.filter((one) => one.name !== 'logins')) {
    for await (const { items } of allDocuments(documents, name)) {
      records.push(...items.map(({ document }) => [name, document]));
    }
  }
  return { records, blobs: await allBlobs(blobs) };
}

/** A furnished embedded host and a backup of it, made as a snapshot. */
async function backedUp(place: Place) {
  await using system = await openSystem(place.path('one'));
  await furnish(system);
  const { client, blobs, store: documents } = system;
  const report = await createBackup({ client, blobs, to: place.path('kept'), ...settings });
  return { from: report.directory, expected: await contentOf({ documents, blobs }) };
}

describe('backups of any family', { timeout: 300_000 }, () => {
  it('restore a snapshot of SQL into another family, back it up there, and restore it into SQL', async () => {
    await using place = await Place.open();
    const { from, expected } = await backedUp(place);
    const other = memory();
    const report = await restoreBackup({ from, collections, ...other });
    expect(await contentOf(other)).toEqual(expected);
    expect(report.inWork).toBeGreaterThan(0);
    await requireFinishedCopies(other.documents);
    const to = place.path('again');
    const again = await createBackup({ ...other, collections, to, ...settings });
    expect(await verifyBackup(again.directory)).toMatchObject({ formatVersion: 1, incomplete: [] });
    await using system = await openEmpty(place.path('two'));
    const { client, blobs } = system;
    await restoreBackup({ from: again.directory, client, blobs, collections });
    await using opened = await system.open();
    expect(await contentOf({ documents: opened.store, blobs: opened.blobs })).toEqual(expected);
  });

  it('restore what version 0.1.0 wrote into a family without SQL, and it is read there', async () => {
    await using place = await Place.open();
    const client = await loadRecords(await openEmbedded());
    const { blobs } = memory();
    await putBlobs(blobs);
    const { directory, manifest } = await createBackup({
      ...{ client, blobs, to: place.path('kept'), ...settings },
    });
    await client.close();
    expect(manifest).toMatchObject({ layout: { version: 1 }, incomplete: [] });
    const other = memory();
    await restoreBackup({ from: directory, collections, ...other });
    const hasher = createNodeHasher();
    await requireReadable(createUseCases(createMemoryPorts({ ...other, hasher })));
  });

  it('goes on with a restore that was interrupted, and keeps hosts out until then', async () => {
    await using place = await Place.open();
    const { from, expected } = await backedUp(place);
    const other = memory();
    const documents: DocumentStore = {
      ...other.documents,
      put: (name, document, options) => {
        if (name === 'devices') return Promise.reject(new Error('power cut'));
        return other.documents.put(name, document, options);
      },
    };
    await expect(restoreBackup({ from, collections, ...other, documents })).rejects.toThrow();
    await expect(requireFinishedCopies(other.documents)).rejects.toThrow('"attune restore"');
    await restoreBackup({ from, collections, ...other });
    expect(await contentOf(other)).toEqual(expected);
    await requireFinishedCopies(other.documents);
    const again = restoreBackup({ from, collections, ...other });
    await expect(again).rejects.toMatchObject({ code: 'already_exists' });
  });

  it('refuses to back up a store without snapshots while it is written to', async () => {
    await using place = await Place.open();
    const { documents, blobs } = memory();
    let edits = 0;
    const used: DocumentStore = {
      ...documents,
      query: async (name, query, options) => {
        const page = await documents.query(name, query, options);
        edits += 1;
        await documents.put('accounts', { id: 'account', accountId: 'ann', edits });
        return page as never;
      },
    };
    const to = place.path('kept');
    const backup = createBackup({ documents: used, blobs, collections, to, ...settings });
    await expect(backup).rejects.toThrow('Stop all hosts');
    const quiet = createBackup({ documents, blobs, collections, to, ...settings });
    expect((await quiet).manifest.records).toHaveLength(collections.length - 1);
  });
});

/** An embedded database in which no host was started, with its files. */
async function openEmpty(directory: string) {
  const records = join(directory, 'records');
  await layRecords(records);
  const client = await openPglite({ directory: records, synced: false });
  const blobs = createFileSystemBlobStore({ directory: join(directory, 'blobs') });
  const open = async () => {
    await client.close();
    return await openSystem(directory);
  };
  return { client, blobs, open, [Symbol.asyncDispose]: () => client.close() };
}
