import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collections, openQuestions, transcriptEtag, type UseCases } from '@attune/core';
import { allDocuments, copyStores, readBytes } from '@attune/core/adapter-kit';
import {
  createManualClock,
  createMemoryBlobStore,
  createMemoryDocumentStore,
  createMemoryNoteTaker,
} from '@attune/core/memory';
import type { BlobStore, Document, DocumentStore } from '@attune/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackup } from '../../packages/adapters-local/src/backup/create-backup.js';
import { restoreBackup } from '../../packages/adapters-local/src/backup/restore-backup.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { asTherapist } from '../support/actors.js';
import { openEmbedded } from '../support/embedded-records.js';
import { createScramblingCodec } from '../support/scrambling-codec.js';
import { type Bench, openBench, textStream } from './pipeline-tools.js';
import { ann, handIn, pat } from './review-tools.js';

/** Everything that must not be found in clear. Each is planted in one place of a session. */
const markers = {
  title: 'Zitronentitel',
  filename: 'Dateimarke',
  hint: 'Hinweiswort',
  spoken: 'Kerzenschein',
  edited: 'Regenbogen',
  label: 'Herr Sonnenfeld',
  notes: 'Notizmarke',
  warning: 'Warnmarke',
  failure: 'Fehlermarke',
  imported: 'Einfuhrwort',
} as const;

const codec = createScramblingCodec();
const scratch = await mkdtemp(join(tmpdir(), 'attune-sealed-'));
const opened: SqlClient[] = [];
afterAll(async () => {
  for (const client of opened) await client.close();
  await rm(scratch, { recursive: true, force: true });
});

interface Stores {
  readonly documents: DocumentStore;
  readonly blobs: BlobStore;
}

async function openRecords(): Promise<{ client: SqlClient; documents: DocumentStore }> {
  const client = await openEmbedded();
  opened.push(client);
  const clock = createManualClock();
  return { client, documents: await createSqlDocumentStore({ client, clock, collections }) };
}

/** The pipeline on these stores, with an engine and a note taker that say the markers. */
function benchOn(stores: Partial<Stores>): Bench {
  const bench = openBench({ codec });
  const { language } = bench.ports;
  const notes = createMemoryNoteTaker({
    script: ({ lines }) => {
      const segmentIds = lines.slice(0, 1).map(({ segmentId }) => segmentId);
      const none = { text: '', segmentIds: [] };
      const lists = { strategies: [], emotionalThemes: [], triggers: [], actionItems: [] };
      const more = { significantQuotes: [], followUpTopics: [], unresolvedConcerns: [] };
      return {
        ...{ ...lists, ...more, riskFlags: [], sessionMood: none, moodTrajectory: none },
        keyTopics: [{ text: `${markers.notes} one`, segmentIds }],
        topicSummary: { text: `${markers.notes} two`, segmentIds },
        ...{ therapistNotes: none, patientSummary: none },
        warnings: [`${markers.warning} was not clear.`],
      };
    },
  });
  const speech = saying(bench);
  return bench.restart({ wrap: () => ({ ...stores, speech, notes, language }) as object });
}

/** The memory engine with other words. */
function saying({ ports }: Bench) {
  const { speech } = ports;
  return {
    ...speech,
    check: async (...given: Parameters<typeof speech.check>) => {
      const status = await speech.check(...given);
      if (status.state !== 'done') return status;
      const [first, ...rest] = status.result.utterances;
      if (first === undefined) return status;
      const { words: _, ...spoken } = first;
      const said = { ...spoken, text: `The ${markers.spoken} was calm and good.` };
      return { ...status, result: { ...status.result, utterances: [said, ...rest] } };
    },
  };
}

/** Every document, and every blob that is no sound, as text. */
async function everything({ documents, blobs }: Stores): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const { name } of collections) {
    for await (const { items } of allDocuments(documents, name)) {
      texts.push(...items.map(({ document }) => `${name} ${JSON.stringify(document)}`));
    }
  }
  const { items } = await blobs.list({ prefix: '', limit: 1_000 });
  for (const { key, contentType } of items) {
    const { body } = await blobs.get(key);
    const bytes = await readBytes(body, 10_000_000);
    texts.push(contentType.startsWith('audio/') ? key : `${key} ${Buffer.from(bytes)}`);
  }
  return texts;
}

function requireNothingInClear(texts: readonly string[]): void {
  for (const [place, marker] of Object.entries(markers)) {
    const found = texts.filter((text) => text.toLowerCase().includes(marker.toLowerCase()));
    expect([place, found]).toEqual([place, []]);
  }
  // What has no word in it, such as the sentiment of segments, is sealed too.
  expect(texts.filter((text) => /^users\S+ \{|"content":[[{]/u.test(text))).toEqual([]);
}

/** What a person can see of their sessions, for a comparison between stores. */
async function seen(useCases: UseCases, id: string): Promise<unknown> {
  const session = await useCases.sessions.get(id);
  return {
    session,
    transcript: await useCases.transcripts.newest(session),
    listed: await useCases.listSessions.execute(ann),
    found: await useCases.searchSessions.execute(ann, { q: `${markers.edited} the` }),
    trend: await useCases.patientTrend.execute(ann, { patientId: 'pat' }),
    statistics: await useCases.sessionStatistics.execute(ann),
    exports: await Promise.all(
      ['json', 'txt', 'vtt'].map((format) =>
        useCases.exportTranscript.execute(asTherapist('ann'), { sessionId: id, format: format }),
      ),
    ),
  };
}

describe('records whose content is sealed', { timeout: 120_000 }, () => {
  let records: { client: SqlClient; documents: DocumentStore };
  let stores: Stores;
  let bench: Bench;
  let id: string;

  /** Hands in, processes, corrects, names, and signs a session; then signs it anew. */
  beforeAll(async () => {
    records = await openRecords();
    bench = benchOn({ documents: records.documents });
    // The engine reads recordings from the blob store that it was made with.
    stores = { documents: records.documents, blobs: bench.ports.blobs };
    const handedIn = await bench.ingestRecording.execute(asTherapist('ann'), {
      patientId: 'pat',
      title: `${markers.title} of today`,
      filename: `${markers.filename}.wav`,
      idempotencyKey: 'the-only-one',
      settings: {
        phraseHints: [markers.hint],
        speakerRoles: { S1: 'therapist', S2: 'patient' },
      },
      body: await recording(),
    });
    id = handedIn.id;
    await bench.operations.processSession(id);
    const session = await bench.sessions.get(id);
    expect(session.status).toBe('processed');
    const { segments } = await bench.transcripts.newest(session);
    expect(segments[0]?.text).toContain(markers.spoken);
    await bench.saveTranscript.execute(asTherapist('ann'), {
      ...{ sessionId: id, authorId: 'ann', revision: 1 },
      segments: segments.map((one, at) =>
        at === 1 ? { ...one, text: `The ${markers.edited}.` } : one,
      ),
      labels: { S2: markers.label },
    });
    await bench.operations.processSession(id);
    await sign();
    await bench.reopenSession.execute(asTherapist('ann'), { sessionId: id });
    await sign();
  }, 120_000);

  async function recording(): Promise<ReadableStream<Uint8Array>> {
    const { toneWav } = await import('@attune/core/adapter-kit');
    const wav = toneWav({ durationMs: 16_000, sampleRateHz: 8_000 });
    return new Blob([wav]).stream();
  }

  async function sign(): Promise<void> {
    await bench.operations.processSession(id);
    const session = await bench.sessions.get(id);
    const ifMatch = transcriptEtag(session);
    await bench.finalizeSession.execute(asTherapist('ann'), {
      sessionId: id,
      ifMatch,
      confirm: openQuestions,
    });
  }

  it('show a person everything, and hold none of it in clear', async () => {
    const shown = JSON.stringify(await seen(bench, id));
    for (const name of ['title', 'filename', 'hint', 'spoken', 'edited', 'label'] as const) {
      expect(shown).toContain(markers[name]);
    }
    for (const name of ['notes', 'warning'] as const) expect(shown).toContain(markers[name]);
    const texts = await everything(stores);
    expect(texts.length).toBeGreaterThan(12);
    requireNothingInClear(texts);
  });

  it('hold no message of a failed stage and no word of an imported file in clear', async () => {
    const failing = {
      ...bench.ports.speech,
      check: async () => ({
        ...{ state: 'failed', code: 'invalid_argument', retryable: false },
        message: `${markers.failure}.wav is silent.`,
      }),
    };
    const host = bench.restart({ wrap: () => ({ ...stores, speech: failing }) as object });
    const failed = await handIn(host);
    await host.operations.processSession(failed.id);
    const { failure, stages } = await host.sessions.get(failed.id);
    expect(failure?.message).toContain(markers.failure);
    expect(stages.transcribe.error?.message).toContain(markers.failure);
    const said = `The ${markers.imported} came up.`;
    const cues = `WEBVTT\n\n00:00.000 --> 00:02.000\n<v ${markers.label}>${said}\n`;
    const imported = await host.importTranscript.execute(asTherapist('ann'), {
      ...{ ownerId: 'ann', filename: `${markers.filename}.vtt`, body: textStream(cues) },
    });
    expect((await host.transcripts.newest(imported)).segments[0]?.text).toBe(said);
    requireNothingInClear(await everything(stores));
    for (const one of [failed.id, imported.id])
      await host.deleteSession.execute(asTherapist('ann'), { sessionId: one });
  });

  it('are found by their words: by the owner and the patient, and by no other', async () => {
    const q = markers.edited.toLowerCase();
    for (const actor of [ann, pat]) {
      const { items } = await bench.searchSessions.execute(actor, { q });
      expect(items.map(({ session }) => session.id)).toEqual([id]);
      expect(items[0]?.snippets[0]?.text).toContain(markers.edited);
      const none = await bench.searchSessions.execute(actor, { q: `${q} neverspoken` });
      expect(none.items).toEqual([]);
    }
    const bob = { accountId: 'bob', role: 'therapist' } as const;
    expect((await bench.searchSessions.execute(bob, { q })).items).toEqual([]);
    expect((await bench.searchSessions.execute(ann, { q: '%' })).items).toEqual([]);
  });

  it('are found by words that fill several documents', async () => {
    const { documents } = stores;
    const capabilities = { ...documents.capabilities, maxDocumentBytes: 6_000 };
    const host = bench.restart({
      wrap: () => ({ ...stores, documents: { ...documents, capabilities } }) as object,
    });
    const cues = Array.from({ length: 200 }, (_, at) => {
      const [start, end] = [at, at + 1].map((s) => new Date(s * 1_000).toISOString().slice(11, 23));
      return `${start} --> ${end}\nIt was the ${markers.imported}${at} again.\n`;
    });
    const body = textStream(`WEBVTT\n\n${cues.join('\n')}`);
    const long = await host.importTranscript.execute(asTherapist('ann'), {
      filename: 'l.vtt',
      body,
    });
    for (const at of [0, 99, 199]) {
      const q = `${markers.imported}${at}`;
      const { items } = await host.searchSessions.execute(ann, { q });
      expect(items.map(({ session }) => session.id)).toEqual([long.id]);
      const snippets = items[0]?.snippets.map(({ text }) => text);
      expect(snippets).toContainEqual(expect.stringContaining(`${q} again`));
    }
    await host.operations.processSession(long.id);
    const { sentiment } = await host.sessions.get(long.id);
    expect(sentiment?.timeline).toHaveLength(200);
    requireNothingInClear(await everything(stores));
    await host.deleteSession.execute(asTherapist('ann'), { sessionId: long.id });
  });

  it('answer a repeated request with the session it made, and refuse another one', async () => {
    const again = {
      ...{ ownerId: 'ann', patientId: 'pat', idempotencyKey: 'the-only-one' },
      ...{ title: `${markers.title} of today`, filename: `${markers.filename}.wav` },
      settings: {
        phraseHints: [markers.hint],
        speakerRoles: { S1: 'therapist', S2: 'patient' },
      },
    };
    const repeated = await bench.ingestRecording.execute(asTherapist('ann'), {
      ...again,
      body: await recording(),
    });
    expect(repeated.id).toBe(id);
    const other = { ...again, title: 'Another', body: await recording() };
    const refused = bench.ingestRecording.execute(asTherapist('ann'), other);
    await expect(refused).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('cannot be opened at another place', async () => {
    const other = await handIn(bench);
    const head = (sessionId: string) =>
      stores.documents.get<Document>('sessions', { partition: sessionId, id: 'session' });
    const [from, to] = [await head(id), await head(other.id)];
    const { content = null } = from.document;
    await stores.documents.put('sessions', { ...to.document, content });
    await expect(bench.sessions.get(other.id)).rejects.toMatchObject({ code: 'internal' });
    await stores.documents.put('sessions', to.document);
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: other.id });
  });

  it('are backed up, restored, moved and deleted without being opened', async () => {
    const before = await seen(bench, id);
    const settings = { leaveOut: ['logins'], attuneVersion: '0.1.0', keepDays: 30 };
    const source = { client: records.client, blobs: stores.blobs, to: scratch };
    const report = await createBackup({ ...source, ...settings });
    expect(report.manifest).toMatchObject({ incomplete: [] });
    const target = await openRecords();
    const restored = { documents: target.documents, blobs: createMemoryBlobStore() };
    const { client } = target;
    await restoreBackup({ from: report.directory, client, blobs: restored.blobs, collections });
    expect(await seen(benchOn(restored), id)).toEqual(before);

    const clock = createManualClock();
    const moved = {
      documents: createMemoryDocumentStore({ collections, clock }),
      blobs: createMemoryBlobStore({ clock }),
    };
    const copied = await copyStores({
      ...{ from: restored, to: moved, source: 'restored', collections, clock },
      hasher: createNodeHasher(),
    });
    expect(copied).toMatchObject({ lost: 0 });
    const keys = async ({ blobs }: Stores) =>
      (await blobs.list({ prefix: '', limit: 1_000 })).items.map(({ key }) => key);
    expect(await keys(moved)).toEqual(await keys(stores));
    const last = benchOn(moved);
    expect(await seen(last, id)).toEqual(before);
    requireNothingInClear(await everything(moved));

    await last.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    expect(await keys(moved)).toEqual([]);
    const left = await moved.documents.query('sessions', { where: {}, limit: 10 });
    expect(left.items).toEqual([]);
  });
});

describe('sealing that is turned on later', () => {
  it('opens what was stored in clear, and seals it at the next write', async () => {
    const bench = openBench();
    const { id } = await handIn(bench, { title: markers.title });
    await bench.operations.processSession(id);
    const before = await bench.sessions.get(id);
    const sealing = bench.restart({ codec });
    expect(await sealing.sessions.get(id)).toEqual(before);
    expect((await sealing.transcripts.newest(before)).segments.length).toBeGreaterThan(0);
    await sealing.sessions.update(id, (session) => ({ ...session, title: `${session.title}!` }));
    expect((await sealing.sessions.get(id)).title).toBe(`${markers.title}!`);
    const { document } = await bench.ports.documents.get('sessions', {
      ...{ partition: id, id: 'session' },
    });
    expect(JSON.stringify(document)).not.toContain(markers.title);
  });
});
