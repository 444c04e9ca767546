import { openQuestions, transcriptEtag } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import type { Document } from '@attune/core/ports';
import { beforeEach, describe, expect, it } from 'vitest';
import { clearContent } from '../../packages/core/src/records/codec.js';
import { asTherapist } from '../support/actors.js';
import { createScramblingCodec } from '../support/scrambling-codec.js';
import {
  dividedSessions,
  keyOfProcessed,
  putDividedBlobs,
  putDividedRecords,
  writtenAt,
} from './divided-sessions-tools.js';
import { type Bench, openBench, streamOf } from './pipeline-tools.js';
import { ann, pat } from './review-tools.js';
import { scriptedSpeech } from './whole-sessions-tools.js';

interface Host extends Bench {
  starts(): number;
}

const codecs = [
  ['in clear', clearContent],
  ['sealed from now on', createScramblingCodec()],
] as const;

describe.each(codecs)('records without content of their own, %s', (_name, codec) => {
  let host: Host;

  beforeEach(async () => {
    const bench = openBench({ codec });
    await bench.clock.advance(Date.parse(writtenAt) - bench.clock.now().getTime());
    const { documents, blobs } = bench.ports;
    await putDividedRecords(documents);
    await putDividedBlobs(blobs);
    const speech = scriptedSpeech(blobs);
    const on = bench.restart({ wrap: () => ({ speech }) as object });
    host = { ...on, starts: speech.starts };
  });

  const stored = async (id: string, document = 'session'): Promise<Document> =>
    (await host.ports.documents.get('sessions', { partition: id, id: document })).document;

  it('are read as they were written, whole and in lists', async () => {
    for (const id of Object.values(dividedSessions)) {
      const written = (await stored(id))['session'] as object;
      const session = await host.sessions.get(id);
      expect(session).toMatchObject(written);
      const { items } = await host.sessions.list({ ownerId: 'ann' });
      expect(items.find((one) => one.id === id)).toMatchObject(written);
    }
    const processed = await host.sessions.get(dividedSessions.processed);
    expect(processed.title).toBe('A first talk: Größe, 日本');
    expect(processed.notes).toEqual((await stored(processed.id, 'session-notes'))['content']);
    const { timeline } = (await host.sessions.get(dividedSessions.large)).sentiment ?? {};
    expect(timeline).toHaveLength(80);
    const leased = await host.sessions.get(dividedSessions.leased);
    expect(leased).toMatchObject({ progress: { stage: 'transcribe' }, lease: {} });
  });

  it('are shown to their patient and exported', async () => {
    const { items } = await host.listSessions.execute(pat);
    expect(items.map(({ session }) => session.id)).toEqual([dividedSessions.finalized]);
    for (const id of [dividedSessions.processed, dividedSessions.large]) {
      const { body } = await host.exportTranscript.execute(asTherapist('ann'), {
        sessionId: id,
        format: 'json',
      });
      expect(body).toContain('"segments"');
    }
    const figures = await host.sessionStatistics.execute(ann);
    expect(figures.sessions).toBe(Object.keys(dividedSessions).length);
  });

  it('lose nothing when they are written again', async () => {
    for (const id of Object.values(dividedSessions)) {
      const before = await host.sessions.get(id);
      await host.sessions.update(id, (session) => ({ ...session, title: 'Renamed' }));
      const { updatedAt, version, ...rest } = before;
      expect(await host.sessions.get(id)).toMatchObject({ ...rest, title: 'Renamed' });
      const { session, content } = await stored(id);
      expect(session).not.toHaveProperty('title');
      expect(content).toBeDefined();
    }
  });

  it('go on where they stood', async () => {
    const { leased, waiting } = dividedSessions;
    expect(await host.operations.processSession(leased)).toEqual({ state: 'busy' });
    const worker = await host.operations.startWorker();
    await host.clock.advance(3_600_000);
    for (let turns = 0; turns < 400; turns += 1) await host.clock.advance(10);
    await worker.close();
    for (const id of [leased, waiting]) {
      expect(await host.sessions.get(id)).toMatchObject({ status: 'processed' });
    }
    // The dead worker had started the recording that it held.
    expect(host.starts()).toBe(1);
    const { failure } = await host.sessions.get(dividedSessions.failed);
    expect(failure?.message).toBe('failed by Größe.wav is silent.');
  });

  it('are edited, tried again, reopened and signed', async () => {
    const { processed, failed, finalized } = dividedSessions;
    const before = await host.sessions.get(processed);
    const { segments, revision } = await host.transcripts.newest(before);
    expect(segments[0]?.text).toBe('Breathing felt calmer, Marigold said.');
    await host.saveTranscript.execute(asTherapist('ann'), {
      sessionId: processed,
      revision,
      segments,
    });
    await host.retrySession.execute(asTherapist('ann'), { sessionId: failed });
    await host.reopenSession.execute(asTherapist('ann'), { sessionId: finalized });
    for (const id of [processed, failed, finalized]) {
      await host.operations.processSession(id);
      const session = await host.sessions.get(id);
      expect(session.status).toBe('processed');
      const ifMatch = transcriptEtag(session);
      await host.finalizeSession.execute(asTherapist('ann'), {
        sessionId: id,
        ifMatch,
        confirm: openQuestions,
      });
    }
    const { reopenings } = await host.sessions.get(finalized);
    expect(reopenings).toHaveLength(2);
    for (const { finalization } of reopenings ?? []) expect(finalization?.sha256).toBeDefined();
  });

  it('answer a repeated request with the session it made', async () => {
    const wav = toneWav({ durationMs: 16_000, sampleRateHz: 8_000 });
    const again = {
      ...{ ownerId: 'ann', patientId: 'pat', idempotencyKey: keyOfProcessed },
      ...{ title: 'A first talk: Größe, 日本', filename: 'processed by Größe.wav' },
      settings: { phraseHints: ['Grounding', 'Quillfeather'] },
    };
    const made = await host.ingestRecording.execute(asTherapist('ann'), {
      ...again,
      body: streamOf(wav),
    });
    expect(made.id).toBe(dividedSessions.processed);
    const other = host.ingestRecording.execute(asTherapist('ann'), {
      ...again,
      title: 'x',
      body: streamOf(wav),
    });
    await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('are deleted with nothing left', async () => {
    for (const id of Object.values(dividedSessions))
      await host.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    expect(await host.blobKeys()).toEqual([]);
    const left = await host.ports.documents.query('sessions', { where: {}, limit: 10 });
    expect(left.items).toEqual([]);
  });
});

describe('words of records without content of their own', () => {
  it('are found', async () => {
    const bench = openBench();
    await putDividedRecords(bench.ports.documents);
    await putDividedBlobs(bench.ports.blobs);
    const found = async (q: string) =>
      (await bench.searchSessions.execute(ann, { q })).items.map(({ session }) => session.id);
    expect(await found('marigold calmer')).toEqual([dividedSessions.processed]);
    expect(await found('lantern41 evenings')).toEqual([dividedSessions.large]);
  });
});
