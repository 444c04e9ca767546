import { describe, expect, it } from 'vitest';
import { PortError } from '../../../errors/port-error.js';
import { createMemoryAuditSink } from '../../../memory/memory-audit-sink.js';
import { createManualClock } from '../../../memory/memory-clock.js';
import { createMemoryDocumentStore } from '../../../memory/memory-document-store.js';
import { createMemoryIds } from '../../../memory/memory-ids.js';
import type { AuditEntry } from '../../../ports/audit-sink.js';
import type { DocumentStore } from '../../../ports/document-store.js';
import { AuditRepository } from '../../../records/audit-repository.js';
import { collections } from '../../../records/collections.js';
import { AuditCopy } from './audit-copy.js';

function open(wrap: (store: DocumentStore) => DocumentStore = (store) => store) {
  const clock = createManualClock();
  const sink = createMemoryAuditSink();
  const documents = wrap(createMemoryDocumentStore({ clock, collections }));
  const records = new AuditRepository({ documents, ids: createMemoryIds() });
  const reports: unknown[] = [];
  const report = (error: unknown) => reports.push(error);
  const copy = new AuditCopy({ sink, records, clock, keptMs: 1_000_000, report });
  const entry = (subject: string): AuditEntry => ({
    at: clock.now(),
    actorId: 'ann',
    action: 'getSession',
    subject: { kind: 'session', id: subject },
    outcome: 'done',
  });
  const found = async () => (await records.find({})).items;
  return { clock, sink, copy, reports, entry, found };
}

describe('AuditCopy', () => {
  it('copies in the background and counts equal entries', async () => {
    const { clock, copy, entry, found } = open();
    for (const id of ['a', 'b', 'a']) await copy.append(entry(id));
    expect(await found()).toEqual([]);
    await clock.advance(2_000);
    await expect.poll(found).toHaveLength(2);
    expect(await found()).toContainEqual(
      expect.objectContaining({ subject: { kind: 'session', id: 'a' }, times: 2 }),
    );
  });

  it('copies ids as a store can hold them', async () => {
    const { copy, reports, entry, found } = open();
    await copy.append(entry('a\u0000b\ud800'));
    await copy.append({ ...entry('c'), from: { address: '::1', agent: '\u0000' } });
    await copy.flush();
    const held = await found();
    expect(held.map(({ subject }) => subject.id).sort()).toEqual(['a\ufffdb\ufffd', 'c']);
    expect(held.map(({ from }) => from?.agent)).toContain('\ufffd');
    expect(reports).toEqual([]);
  });

  it('reports an entry that can never be copied, and copies the others', async () => {
    const refused = new PortError('limit_exceeded', 'too large', {
      port: 'document-store',
      operation: 'batch',
    });
    const { copy, reports, entry, found } = open((store) => ({
      ...store,
      capabilities: store.capabilities,
      query: store.query.bind(store),
      batch: async (...given: Parameters<DocumentStore['batch']>) => {
        if (JSON.stringify(given).includes('huge')) throw refused;
        return await store.batch(...given);
      },
    }));
    for (const id of ['a', 'huge', 'b']) await copy.append(entry(id));
    await copy.flush();
    expect((await found()).map(({ subject }) => subject.id).sort()).toEqual(['a', 'b']);
    expect(reports).toEqual([refused]);
    await copy.flush();
    expect(reports).toHaveLength(1);
  });

  it('rejects an entry that the log does not take, and copies none of it', async () => {
    const { copy, sink, entry, found } = open();
    Object.assign(sink, { append: () => Promise.reject(new Error('full')) });
    await expect(copy.append(entry('a'))).rejects.toThrow('full');
    await copy.flush();
    expect(await found()).toEqual([]);
  });

  it('keeps what cannot be copied and copies it later, each entry once', async () => {
    let away = true;
    const { clock, copy, entry, found, reports } = open((store) => ({
      ...store,
      capabilities: store.capabilities,
      query: store.query.bind(store),
      batch: async (...given: Parameters<DocumentStore['batch']>) => {
        const where = { port: 'document-store', operation: 'batch' };
        if (away) throw new PortError('unavailable', 'away', where);
        return await store.batch(...given);
      },
    }));
    await copy.append(entry('a'));
    await clock.advance(2_000);
    await expect.poll(() => reports.length).toBeGreaterThan(0);
    await copy.append(entry('b'));
    away = false;
    await copy.flush();
    expect(await found()).toHaveLength(2);
  });

  it('copies the rest when it closes', async () => {
    const { copy, entry, found } = open();
    for (let count = 0; count < 250; count += 1) await copy.append(entry(`s${count}`));
    await copy.close();
    let seen = 0;
    for (const one of await found()) seen += one.times ?? 1;
    expect(seen).toBe(100);
  });

  it('holds a bounded number of entries while nothing can be copied, and says so', async () => {
    const { copy, entry, reports } = open();
    for (let count = 0; count < 5_001; count += 1) await copy.append(entry(`s${count}`));
    await copy.flush();
    expect(String(reports[0])).toContain('1 audit entries');
  });
});
