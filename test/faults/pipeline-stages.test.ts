import { noiseReduction, piiRedaction, stageNames } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryMediaTool } from '@attune/core/memory';
import type { TranscriptionPlugin } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { createLexiconLanguageAnalysis } from '../../packages/adapters-local/src/lexicon/lexicon-language-analysis.js';
import { asTherapist } from '../support/actors.js';
import { putsOf } from './kill-points.js';
import {
  allBlobs,
  allDocuments,
  gate,
  losingQueue,
  openBench,
  quiet,
  watchWrites,
} from './pipeline-tools.js';

describe('processing', () => {
  it('runs all stages in their order and shows the statuses in order', async () => {
    const bench = openBench();
    const { documents, writes } = watchWrites(bench.ports.documents);
    const { id } = await bench.ingest();
    await bench.restart({ wrap: () => ({ documents }) }).operations.processSession(id);
    const statuses = writes.map(({ status }) => status);
    expect(statuses.filter((status, index) => status !== statuses[index - 1])).toEqual([
      'transcribing',
      'transcribed',
      'analyzing',
      'extracting_notes',
      'processed',
    ]);
    const begun = writes.flatMap(({ stages }) =>
      stageNames.filter((name) => stages[name].state === 'running'),
    );
    expect([...new Set(begun)]).toEqual(stageNames);
  });

  it('commits each stage before the next one begins', async () => {
    const bench = openBench();
    const { documents, writes } = watchWrites(bench.ports.documents);
    const { id } = await bench.ingest();
    await bench.restart({ wrap: () => ({ documents }) }).operations.processSession(id);
    for (const { stages } of writes) {
      const states = stageNames.map((name) => stages[name].state);
      const first = states.findIndex((state) => state === 'running' || state === 'pending');
      if (first < 0) continue;
      expect(states.slice(0, first).every((state) => state === 'done')).toBe(true);
      expect(states.slice(first + 1).every((state) => state === 'pending')).toBe(true);
    }
    const withTranscript = writes.filter(({ transcriptRevision }) => transcriptRevision === 1);
    expect(withTranscript[0]?.stages.transcribe.state).toBe('done');
  });

  it('reads a transcript once, however many stages work with it', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { blobs } = bench.ports;
    const read: string[] = [];
    const counted = {
      ...blobs,
      get: (...call: Parameters<typeof blobs.get>) => {
        read.push(call[0]);
        return blobs.get(...call);
      },
    };
    await bench.restart({ wrap: () => ({ blobs: counted }) }).operations.processSession(id);
    expect(read.filter((key) => key.includes('/transcripts/'))).toHaveLength(1);
  });

  it('does nothing a second time', async () => {
    const bench = openBench();
    await bench.devices.save({
      token: 't',
      accountId: 'ann',
      platform: 'ios',
      registeredAt: '2026-01-01T00:00:00.000Z',
    });
    const done = await bench.processed();
    expect(await bench.operations.processSession(done.id)).toEqual({ state: 'idle' });
    expect(await bench.sessions.get(done.id)).toEqual(done);
    expect(bench.ports.speech.state.starts).toBe(1);
    expect(bench.ports.push.requests).toHaveLength(1);
    expect(done.transcriptRevision).toBe(1);
  });

  it('is done by one of two workers, the other one is told that it is busy', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const other = bench.restart();
    const states = await Promise.all([
      bench.operations.processSession(id),
      other.operations.processSession(id),
    ]);
    expect(states.map(({ state }) => state).toSorted()).toEqual(['busy', 'idle']);
    expect(bench.ports.speech.state).toMatchObject({ starts: 1, checks: 1 });
    expect((await bench.sessions.get(id)).stages.normalize.attempts).toBe(1);
  });

  it('takes up what was asked for in its last moment', async () => {
    const asked = gate();
    const bench = openBench();
    const { id } = await bench.ingest();
    // Its wake-up is taken by a worker that finds the session busy.
    const elsewhere = bench.restart({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    let puts = 0;
    const documents = new Proxy(bench.ports.documents, {
      get: (target, key) => {
        if (key !== 'batch') return Reflect.get(target, key);
        return async (...args: Parameters<typeof target.batch>) => {
          const claim = putsOf(args[2]).find(({ id }) => id === 'session-claim');
          const isGivenBack = claim !== undefined && claim['attentionAt'] === undefined;
          if (isGivenBack && puts++ === 0) {
            await elsewhere.extractNotesAgain.execute(asTherapist('ann'), { sessionId: id });
            asked.open();
          }
          return await target.batch(...args);
        };
      },
    });
    const worker = await bench.restart({ wrap: () => ({ documents }) }).operations.startWorker();
    await asked.passed;
    await quiet(bench);
    await worker.close();
    const { status, stages } = await bench.sessions.get(id);
    expect(status).toBe('processed');
    expect(stages.extract.state).toBe('done');
    expect(bench.ports.notes.requests).toHaveLength(2);
  });

  it('tells of each change as it happens', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const seen: string[] = [];
    await bench.operations.processSession(id, {
      onChange: ({ status, progress }) => void seen.push(`${status} ${progress?.stage ?? '-'}`),
    });
    expect(seen).toContain('transcribing normalize');
    expect(seen).toContain('extracting_notes extract');
    expect(seen.at(-1)).toBe('processed -');
  });

  it('rejects for a session that does not exist', async () => {
    await expect(openBench().operations.processSession('none')).rejects.toMatchObject({
      code: 'session_not_found',
    });
  });
});

/** Two speakers in turns, each on a channel of its own. */
function dialogueWav(): Uint8Array<ArrayBuffer> {
  const bytes = toneWav({ durationMs: 16_000, sampleRateHz: 8_000, tonesHz: [300, 500] });
  const view = new DataView(bytes.buffer);
  for (let frame = 0; frame < 128_000; frame += 1) {
    const left = Math.floor(frame / 16_000) % 2 === 0;
    view.setInt16(44 + frame * 4 + (left ? 2 : 0), 0, true);
  }
  return bytes;
}

const sameTwice = () => toneWav({ durationMs: 16_000, sampleRateHz: 8_000, tonesHz: [300, 300] });

describe('normalizing', () => {
  it.each([
    ['keeps channels that carry one speaker each', 'auto', dialogueWav, 2],
    ['mixes channels that carry the same', 'auto', sameTwice, 1],
    ['keeps channels when told to', true, sameTwice, 2],
    ['mixes channels when told to', false, dialogueWav, 1],
    ['leaves a mono recording alone, whatever it is told', true, undefined, 1],
  ] as const)('%s (%s)', async (_title, channelSeparation, wav, channels) => {
    const bench = openBench();
    const { id } = await bench.ingest({ channelSeparation }, wav?.());
    const done = await bench.settle(id);
    expect(done.status).toBe('processed');
    expect(done.recording.normalized).toMatchObject({ channels, sampleRateHz: 16_000 });
    const info = await bench.ports.blobs.stat(done.recording.normalized?.blobKey ?? '');
    expect(info?.sizeBytes).toBe(done.recording.normalized?.sizeBytes);
    expect(info?.sizeBytes).toBe(44 + 16 * 16_000 * 2 * channels);
  });

  it('refuses a recording that ends long before its declared end', async () => {
    const wav = toneWav({ durationMs: 4_000, sampleRateHz: 8_000, declaredBytes: 16_000 * 16 });
    const bench = openBench();
    const { id } = await bench.ingest({}, wav);
    const failed = await bench.settle(id);
    expect(failed.failure).toMatchObject({ stage: 'normalize', code: 'truncated_media' });
  });
});

describe('plug-ins', () => {
  const named = (name: string, log: string[]): TranscriptionPlugin => ({
    name,
    async beforeTranscription(input) {
      log.push(`${name} before`);
      return input;
    },
    async afterTranscription(transcript) {
      log.push(`${name} after`);
      const segments = transcript.segments.map((one) => ({ ...one, text: `${one.text} ${name}` }));
      return { ...transcript, segments };
    },
  });

  it('work in the order that the settings name them in, and those not named do not', async () => {
    const log: string[] = [];
    const plugins = ['a', 'b', 'c'].map((name) => named(name, log));
    const bench = openBench({ plugins });
    const done = await bench.processed({ plugins: ['c', 'a'] });
    expect(log).toEqual(['c before', 'a before', 'c after', 'a after']);
    const { segments } = await bench.transcripts.newest(done);
    expect(segments.every(({ text }) => text.endsWith(' c a'))).toBe(true);
  });

  it('that are gone fail the stage instead of being skipped', async () => {
    const bench = openBench({ plugins: [named('a', [])] });
    const { id } = await bench.ingest({ plugins: ['a'] });
    const without = bench.restart({ wrap: () => ({ plugins: { all: [] } }) });
    await without.operations.processSession(id);
    const failed = await bench.sessions.get(id);
    expect(failed.failure).toMatchObject({ stage: 'normalize', code: 'invalid_settings' });
    expect(failed.failure?.message).toContain('"a"');
    expect(bench.ports.speech.state.starts).toBe(0);
  });

  it('that break the rules of transcripts fail the stage and store nothing', async () => {
    const breaking: TranscriptionPlugin = {
      name: 'breaking',
      afterTranscription: async (transcript) => ({ ...transcript, speakers: [] }),
    };
    const bench = openBench({ plugins: [breaking] });
    const failed = await bench.processed({ plugins: ['breaking'] });
    expect(failed.failure).toMatchObject({ stage: 'transcribe', code: 'invalid_transcript' });
    expect(failed.transcriptRevision).toBeUndefined();
  });

  it('noise-reduction asks the conversion for it', async () => {
    const asked: unknown[] = [];
    const media = createMemoryMediaTool();
    const bench = openBench({
      plugins: [noiseReduction()],
      wrap: () => ({
        media: {
          probe: (...args) => media.probe(...args),
          convert: (source, target, options) => {
            asked.push(target.denoise);
            return media.convert(source, target, options);
          },
        },
      }),
    });
    await bench.processed({ plugins: ['noise-reduction'] });
    await bench.processed();
    expect(asked).toEqual([true, undefined]);
  });

  const phone = '555-867-5309';
  const said = [
    { startMs: 0, endMs: 4_000, text: 'How have you been?', speaker: 'a' },
    { startMs: 4_000, endMs: 9_000, text: `You can call me at ${phone} any time.`, speaker: 'b' },
  ];

  it('pii-redaction lets no phone number into any blob or document', async () => {
    const plugins = [piiRedaction(createLexiconLanguageAnalysis())];
    const bench = openBench({ plugins, speech: { script: said } });
    const done = await bench.processed({ plugins: ['pii-redaction'] });
    expect(done.status).toBe('processed');
    const everything =
      (await allBlobs(bench)) + (await allDocuments(bench.ports.documents, done.id));
    expect(everything).toContain('You can call me at [');
    for (const trace of [phone, '867', '5309']) expect(everything).not.toContain(trace);
  });

  it('pii-redaction that cannot look lets nothing pass unlooked at', async () => {
    const { port } = injectFaults(createLexiconLanguageAnalysis(), {
      detectPii: [{ kind: 'fail', error: 'unavailable', times: 99 }],
    });
    const bench = openBench({ plugins: [piiRedaction(port)], speech: { script: said } });
    const { id } = await bench.processed({ plugins: ['pii-redaction'] });
    const failed = await bench.settle(id);
    expect(failed.failure).toMatchObject({ stage: 'transcribe', kind: 'transient' });
    const everything = (await allBlobs(bench)) + (await allDocuments(bench.ports.documents, id));
    expect(everything).not.toContain(phone);
  });
});
