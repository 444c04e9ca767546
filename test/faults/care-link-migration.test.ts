import { createAccountUseCases, createUseCases, PortError, system } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import {
  createManualClock,
  createMemoryAccountPorts,
  createMemoryIds,
  createMemoryPorts,
} from '@attune/core/memory';
import type { DocumentStore } from '@attune/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { CareLinkRepository } from '../../packages/core/src/records/care-link-repository.js';
import { collections } from '../../packages/core/src/records/collections.js';
import { SessionLinkingRepository } from '../../packages/core/src/records/session-linking-repository.js';
import { LinkPatient } from '../../packages/core/src/use-cases/care-links/link-patient.js';
import { LinkSessions } from '../../packages/core/src/use-cases/care-links/link-sessions.js';
import { asTherapist } from '../support/actors.js';
import { openEmbedded } from '../support/embedded-records.js';
import { memoryKind, pgliteKind, type StoreKind } from './accounts-tools.js';
import { loadRecords } from './previous-release-tools.js';

const talk = () => new Blob([toneWav({ durationMs: 4_000 })]).stream();

/** Hosts of one store, before and after care links, with two therapists' sessions of two patients. */
async function open(kind: StoreKind) {
  const clock = createManualClock();
  const ports = createMemoryPorts({ clock, documents: await kind.open(clock) });
  const { documents, hasher, ids } = ports;
  const accounts = createAccountUseCases(
    createMemoryAccountPorts({ clock, documents, hasher, ids }),
  );
  const account = async (username: string, role: 'therapist' | 'patient') => {
    const names = { username, displayName: username, email: `${username}@example.org` };
    return (await accounts.createAccount.execute(system, { ...names, role })).account.id;
  };
  const [ann, bob] = [await account('ann', 'therapist'), await account('bob', 'therapist')];
  const [pat, sue] = [await account('pat', 'patient'), await account('sue', 'patient')];
  const before = createUseCases(ports);
  const about = (patientId?: string) => ({
    ...{ filename: 'a.wav', body: talk() },
    ...(patientId === undefined ? {} : { patientId }),
  });
  const pairs = [
    [ann, pat],
    [ann, pat],
    [bob, pat],
    [ann, undefined],
  ] as const;
  for (const [owner, patient] of pairs) {
    await before.ingestRecording.execute(asTherapist(owner), about(patient));
  }
  const after = createUseCases(ports, { patientDirectory: 'linked' });
  const names = async (ownerId: string, patientId: string) =>
    await after.ingestRecording.execute(asTherapist(ownerId), about(patientId)).then(
      () => 'taken in',
      (error: { code?: string }) => error.code,
    );
  const found = async (therapistId: string) => {
    const { items } = await accounts.searchPatients.execute(asTherapist(therapistId), {});
    return items.map(({ username }) => username);
  };
  const linker = (
    store: DocumentStore = documents,
    directory: 'linked' | 'organisation' = 'linked',
  ) => {
    const linking = new SessionLinkingRepository(store);
    const links = new CareLinkRepository(store, hasher);
    const linkPatient = new LinkPatient({ accounts: accounts.accounts, links, clock, ids });
    return new LinkSessions({ linking, linkPatient, directory });
  };
  return { ports, accounts, ann, bob, pat, sue, before, about, after, names, found, linker };
}

/** The store with pages of one document, failing at the nth write. */
function fragile(store: DocumentStore, nth: number): DocumentStore {
  let writes = 0;
  const counted =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      writes += 1;
      if (writes >= nth) {
        throw new PortError('unavailable', 'cut off', { port: 'document-store', operation: 'put' });
      }
      return await work(...args);
    };
  return {
    capabilities: store.capabilities,
    get: store.get.bind(store),
    put: counted(store.put.bind(store)) as DocumentStore['put'],
    delete: store.delete.bind(store),
    batch: counted(store.batch.bind(store)) as DocumentStore['batch'],
    query: (name, query, options) => store.query(name, { ...query, limit: 1 }, options),
  };
}

describe.each([
  ['memory', async () => memoryKind()],
  ['pglite', pgliteKind],
])('earlier sessions on the %s store', { timeout: 120_000 }, (_name, make) => {
  let kind: StoreKind;
  beforeAll(async () => {
    kind = await make();
  });
  afterAll(() => kind.close());

  it('let a therapist go on with the same patients before and after they made their links', async () => {
    const { ann, bob, pat, sue, names, found, linker } = await open(kind);
    for (const _when of ['before', 'after']) {
      expect(await names(ann, pat)).toBe('taken in');
      expect(await names(bob, pat)).toBe('taken in');
      expect(await names(ann, sue)).toBe('patient_not_found');
      expect(await names(ann, ann)).toBe('patient_not_found');
      await linker().run();
    }
    expect([await found(ann), await found(bob)]).toEqual([['pat'], ['pat']]);
  });

  it('make each link once, and none again that has ended', async () => {
    const { ann, pat, names, found, linker, accounts, ports } = await open(kind);
    expect(await linker().run()).toBe(2);
    const actor = { accountId: pat, role: 'patient' } as const;
    const { items } = await accounts.listCareLinks.execute(actor);
    expect(items).toHaveLength(2);
    for (const { id } of items) await accounts.endCareLink.execute(actor, { id: id });
    expect(await linker().run()).toBe(0);
    await new SessionLinkingRepository(ports.documents).forget();
    expect(await linker().run()).toBe(0);
    expect(await found(ann)).toEqual([]);
    expect(await names(ann, pat)).toBe('patient_not_found');
  });

  it('make all links however often they are interrupted, going on where they were', async () => {
    const { ann, bob, linker, found, ports } = await open(kind);
    const linking = new SessionLinkingRepository(ports.documents);
    let runs = 0;
    while (!(await linking.progress()).finished) {
      runs += 1;
      expect(runs).toBeLessThan(10);
      await linker(fragile(ports.documents, 4))
        .run()
        .catch(() => undefined);
    }
    expect(runs).toBeGreaterThan(1);
    expect([await found(ann), await found(bob)]).toEqual([['pat'], ['pat']]);
  });

  it('count no more without a link once all links are made', async () => {
    const { ann, sue, before, about, names, linker } = await open(kind);
    await linker().run();
    await before.ingestRecording.execute(asTherapist(ann), about(sue));
    expect(await names(ann, sue)).toBe('patient_not_found');
  });

  it('make links for those of an organisation once the directory becomes a linked one', async () => {
    const { ann, sue, before, about, names, found, linker, ports } = await open(kind);
    await linker().run();
    await linker(ports.documents, 'organisation').run();
    await before.ingestRecording.execute(asTherapist(ann), about(sue));
    expect(await names(ann, sue)).toBe('taken in');
    await linker().run();
    expect(await found(ann)).toEqual(['pat', 'sue']);
  });

  it('are linked by a worker that starts', async () => {
    const { ann, after, found, ports } = await open(kind);
    const worker = await after.operations.startWorker();
    const linking = new SessionLinkingRepository(ports.documents);
    while (!(await linking.progress()).finished) await new Promise((done) => setTimeout(done, 5));
    await worker.close();
    expect(await found(ann)).toEqual(['pat']);
  });
});

describe('records of version 0.1.0', { timeout: 120_000 }, () => {
  it('make their links, and their therapist goes on with the same patient', async () => {
    const client = await loadRecords(await openEmbedded());
    try {
      const documents = await createSqlDocumentStore({ client, collections });
      const ids = createMemoryIds({ prefix: 'today' });
      const ports = createMemoryPorts({ documents, ids });
      const { ingestRecording, operations } = createUseCases(ports, { patientDirectory: 'linked' });
      const input = () => ({ patientId: 'pat', filename: 'a.wav', body: talk() });
      expect(await ingestRecording.execute(asTherapist('ann'), input())).toMatchObject({
        patientId: 'pat',
      });
      const running = await operations.startWorker();
      const linking = new SessionLinkingRepository(documents);
      while (!(await linking.progress()).finished) await new Promise((done) => setTimeout(done, 5));
      await running.close();
      const link = await new CareLinkRepository(documents, ports.hasher).link('ann', 'pat');
      expect(link?.care).toMatchObject({ therapistId: 'ann', patientId: 'pat' });
      expect(link?.care).not.toHaveProperty('ended');
      expect(await ingestRecording.execute(asTherapist('ann'), input())).toMatchObject({
        patientId: 'pat',
      });
      await expect(
        ingestRecording.execute(asTherapist('ann'), { ...input(), patientId: 'stranger' }),
      ).rejects.toMatchObject({ code: 'patient_not_found' });
    } finally {
      await client.close();
    }
  });
});
