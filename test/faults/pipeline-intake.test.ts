import { createHash } from 'node:crypto';
import { DomainError, type IngestRecordingInput, PortError } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryMediaTool } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';
import { expectNothingLeft, source } from './pipeline-sources.js';
import { type Bench, type BenchOptions, openBench, textStream } from './pipeline-tools.js';

const wav = toneWav({ durationMs: 2_000, sampleRateHz: 8_000 });

describe('ingesting a recording', () => {
  it('stores and hashes it, has it probed, and wakes a worker', async () => {
    const bench = openBench();
    const { body } = source(wav);
    const session = await bench.ingestRecording.execute(asTherapist('ann'), {
      filename: 'Monday talk.wav',
      body,
      patientId: 'pat',
      recordedAt: '2025-12-31T10:00:00Z',
    });
    expect(session).toMatchObject({ status: 'uploaded', title: 'Monday talk', patientId: 'pat' });
    expect(session.recording).toMatchObject({
      sha256: createHash('sha256').update(wav).digest('hex'),
      sizeBytes: wav.length,
      contentType: 'audio/wav',
      durationMs: 2_000,
      channels: 1,
    });
    const { body: stored } = await bench.ports.blobs.get(session.recording.blobKey);
    expect(new Uint8Array(await new Response(stored).arrayBuffer())).toEqual(wav);
    expect(await bench.sessions.get(session.id)).toEqual(session);
    expect(await bench.ports.queue.stats('sessions')).toMatchObject({ waiting: 1 });
  });

  for (const [given, kept] of [
    ['../../etc/passwd.wav', 'passwd.wav'],
    ['C:\\talks\\a b.wav', 'a b.wav'],
    ['Größe 😀.wav', 'Größe 😀.wav'],
    ['', 'recording'],
    [`${'x'.repeat(300)}.wav`, `${'x'.repeat(116)}.wav`],
  ] as const) {
    it(`keeps "${given.slice(0, 30)}" as a name that is safe`, async () => {
      const bench = openBench();
      const session = await bench.ingestRecording.execute(asTherapist('ann'), {
        filename: given,
        body: source(wav).body,
      });
      expect(session.recording.filename).toBe(kept);
      expect(await bench.blobKeys()).toEqual([session.recording.blobKey]);
      expect(session.recording.blobKey).toMatch(/^users\/ann\/originals\/[^/]+$/);
    });
  }

  it('goes on without the queue', async () => {
    const bench = openBench({
      wrap: ({ queue }) => ({
        queue: injectFaults(queue, { enqueue: [{ kind: 'fail', error: 'unavailable' }] }).port,
      }),
    });
    const { id } = await bench.ingest();
    expect((await bench.settle(id)).status).toBe('processed');
  });
});

interface Rejection {
  readonly name: string;
  readonly code: string;
  readonly bytes?: Uint8Array;
  readonly input?: Partial<IngestRecordingInput>;
  readonly options?: BenchOptions;
}

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...new Array(5_000).fill(7));
const silentVideo = {
  ...createMemoryMediaTool(),
  probe: async () => ({
    format: 'mp4',
    durationDeclared: true,
    durationMs: 1_000,
    hasVideo: true,
  }),
};
const tooLong: BenchOptions = { speech: { capabilities: { maxDurationMs: 1_000 } } };
const rejections: readonly Rejection[] = [
  { name: 'an empty file', code: 'empty_recording', bytes: new Uint8Array() },
  {
    name: 'a text file',
    code: 'unsupported_media',
    bytes: new TextEncoder().encode('Dear diary, '.repeat(900)),
  },
  { name: 'a picture', code: 'unsupported_media', bytes: png },
  {
    name: 'one too large, in mid-stream',
    code: 'recording_too_large',
    options: { maxRecordingBytes: 20_000 },
  },
  { name: 'one nobody can read', code: 'unreadable_media', bytes: wav.slice(0, 30) },
  {
    name: 'one without sound',
    code: 'no_audio',
    options: { wrap: () => ({ media: silentVideo }) },
  },
  { name: 'one too long for the engine', code: 'recording_too_long', options: tooLong },
  { name: 'unknown settings', code: 'invalid_settings', input: { settings: { colour: 'red' } } },
  {
    name: 'an unknown plug-in',
    code: 'invalid_settings',
    input: { settings: { plugins: ['none'] } },
  },
  {
    name: 'a language that is not allowed',
    code: 'language_not_allowed',
    options: { allowedLanguages: ['de-DE'] },
  },
];

describe('ingesting rejects', () => {
  for (const { name, code, bytes = wav, input, options } of rejections) {
    it(`${name}, and leaves nothing behind`, async () => {
      const bench = openBench(options);
      const { body, seen } = source(bytes);
      const given = { filename: 'a.wav', body, ...input };
      const rejected = expect(bench.ingestRecording.execute(asTherapist('ann'), given)).rejects;
      await rejected.toSatisfy((error) => DomainError.is(error) && error.code === code);
      await expectNothingLeft(bench);
      const readWhole = ['empty_recording', 'unreadable_media', 'no_audio', 'recording_too_long'];
      if (!readWhole.includes(code)) expect(seen.cancelled).toBeDefined();
    });
  }
});

describe('ingesting that breaks off', () => {
  const reason = new Error('gone');

  for (const chunks of [0, 1, 8]) {
    it(`by an abort after ${chunks} pieces leaves nothing and cancels the source`, async () => {
      const bench = openBench();
      const controller = new AbortController();
      let given = 0;
      let cancelled: unknown;
      const body = new ReadableStream<Uint8Array>(
        {
          pull(control) {
            if (given === chunks) {
              queueMicrotask(() => controller.abort(reason));
              return new Promise(() => undefined);
            }
            given += 1;
            control.enqueue(wav.slice((given - 1) * 1_000, given * 1_000));
            return undefined;
          },
          cancel: (why) => {
            cancelled = why;
          },
        },
        { highWaterMark: 0 },
      );
      const input = { filename: 'a.wav', body };
      const ingesting = bench.ingestRecording.execute(asTherapist('ann'), input, {
        signal: controller.signal,
      });
      await expect(ingesting).rejects.toBe(reason);
      await expectNothingLeft(bench);
      expect(cancelled).toBe(reason);
    });
  }

  it('by an abort before it began leaves nothing', async () => {
    const bench = openBench();
    const { body, seen } = source(wav);
    const input = { filename: 'a.wav', body };
    const ingesting = bench.ingestRecording.execute(asTherapist('ann'), input, {
      signal: AbortSignal.abort(reason),
    });
    await expect(ingesting).rejects.toBe(reason);
    await expectNothingLeft(bench);
    expect(seen.cancelled).toBe(reason);
  });

  it('because its source fails rejects with the error of the source and leaves nothing', async () => {
    const bench = openBench();
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(control) {
        pulls += 1;
        if (pulls > 6) control.error(reason);
        else control.enqueue(wav.slice(pulls * 1_000 - 1_000, pulls * 1_000));
      },
    });
    const ingesting = bench.ingestRecording.execute(asTherapist('ann'), {
      filename: 'a.wav',
      body,
    });
    await expect(ingesting).rejects.toBe(reason);
    await expectNothingLeft(bench);
  });

  const faults: readonly [string, 'blobs' | 'documents' | 'media', string, 'before' | 'after'][] = [
    ['the blob store before it wrote', 'blobs', 'put', 'before'],
    ['the blob store after it wrote', 'blobs', 'put', 'after'],
    ['the blob store while it is read', 'blobs', 'get', 'before'],
    ['the media tool', 'media', 'probe', 'before'],
    ['the records before they are written', 'documents', 'batch', 'before'],
    ['the records after they are written', 'documents', 'batch', 'after'],
  ];
  for (const [name, port, method, when] of faults) {
    it(`at ${name} leaves nothing and cancels the source`, async () => {
      const bench = openBench({
        wrap: (ports) => ({
          [port]: injectFaults<object>(ports[port], {
            [method]: [{ kind: 'fail', error: 'unavailable', when }],
          }).port,
        }),
      });
      const { body, seen } = source(wav);
      const ingesting = bench.ingestRecording.execute(asTherapist('ann'), {
        filename: 'a.wav',
        body,
      });
      await expect(ingesting).rejects.toSatisfy((error) => PortError.is(error, 'unavailable'));
      await expectNothingLeft(bench);
      if (method === 'put' && when === 'before') expect(seen.cancelled).toBeDefined();
    });
  }
});

describe('a session that was created although the queue could not be told', () => {
  it('keeps its recording when the records stay away, and is worked on', async () => {
    const away = { kind: 'fail', error: 'unavailable' } as const;
    const bench = openBench({
      wrap: ({ documents }) => ({
        // The first query is that of the undoing.
        documents: injectFaults(documents, {
          batch: [{ ...away, when: 'after' }],
          query: [{ ...away, nth: 1 }],
        }).port,
      }),
    });
    const { body } = source(wav);
    const ingesting = bench.ingestRecording.execute(asTherapist('ann'), {
      filename: 'a.wav',
      body,
    });
    await expect(ingesting).rejects.toSatisfy((error) => PortError.is(error, 'unavailable'));
    const { items } = await bench.sessions.list({ ownerId: 'ann' });
    expect(items).toHaveLength(1);
    for (const { id, recording } of items) {
      await bench.clock.advance(25 * 3_600_000);
      expect(await bench.operations.sweepIntakes()).toBe(0);
      expect(await bench.blobKeys()).toContain(recording.blobKey);
      expect((await bench.settle(id)).status).toBe('processed');
    }
  });
});

describe('details that come after the file', () => {
  const ingest = (bench: Bench, given: Partial<IngestRecordingInput>) => {
    const { body, seen } = source(wav);
    const input = { filename: 'a.wav', body, ...given };
    return { session: bench.ingestRecording.execute(asTherapist('ann'), input), seen };
  };

  it('are asked for when the body has been read, and win over those before', async () => {
    const bench = openBench();
    let readBefore: boolean | undefined;
    const { session, seen } = ingest(bench, {
      title: 'Before',
      recordedAt: '2025-12-31T10:00:00Z',
      laterDetails: async () => {
        readBefore = seen.cancelled === undefined && (await bench.blobKeys()).length === 1;
        return { title: 'After', settings: { speakers: 2 } };
      },
    });
    expect(await session).toMatchObject({
      title: 'After',
      recordedAt: '2025-12-31T10:00:00Z',
      settings: { speakers: 2 },
    });
    expect(readBefore).toBe(true);
  });

  it('that cannot be used, or never come, leave nothing', async () => {
    const reason = new Error('the form broke off');
    const bad = [
      { late: async () => ({ settings: { colour: 'red' } }), error: { code: 'invalid_settings' } },
      { late: () => Promise.reject(reason), error: { message: reason.message } },
    ];
    for (const { late, error } of bad) {
      const bench = openBench();
      const { session } = ingest(bench, { laterDetails: late });
      await expect(session).rejects.toMatchObject(error);
      await expectNothingLeft(bench);
    }
  });

  it('do not keep wrong ones before the file from being refused at once', async () => {
    const bench = openBench();
    const never = () => new Promise<never>(() => undefined);
    const { session, seen } = ingest(bench, { settings: { colour: 'red' }, laterDetails: never });
    await expect(session).rejects.toMatchObject({ code: 'invalid_settings' });
    expect(seen.cancelled).toBeDefined();
  });

  it('are heeded by an imported transcript too', async () => {
    const bench = openBench();
    const session = await bench.importTranscript.execute(asTherapist('ann'), {
      filename: 'a.vtt',
      body: textStream('WEBVTT\n\n00:00.000 --> 00:01.000\nHello'),
      laterDetails: async () => ({ title: 'Imported', patientId: 'pat' }),
    });
    expect(session).toMatchObject({ title: 'Imported', patientId: 'pat' });
  });
});
