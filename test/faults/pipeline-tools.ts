import type { Session, UseCaseOptions, UseCases } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import {
  createManualClock,
  createMemoryBlobStore,
  createMemoryLanguageAnalysis,
  createMemoryNoteTaker,
  createMemoryPorts,
  createMemoryPushNotifier,
  createMemorySpeechToText,
  type ManualClock,
  type MemoryLanguageAnalysis,
  type MemoryNoteTaker,
  type MemoryPorts,
  type MemoryPushNotifier,
  type MemorySpeechToText,
  type MemorySpeechToTextOptions,
} from '@attune/core/memory';
import type {
  DocumentStore,
  JobQueue,
  SpeechToText,
  TranscriptionPlugin,
} from '@attune/core/ports';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { type ContentCodec, clearContent } from '../../packages/core/src/records/codec.js';
import { wireUseCases } from '../../packages/core/src/use-cases/create-use-cases.js';
import { asTherapist } from '../support/actors.js';

export interface BenchOptions extends UseCaseOptions {
  readonly speech?: Omit<MemorySpeechToTextOptions, 'blobs'>;
  readonly plugins?: readonly TranscriptionPlugin[];
  /** Seals the content of the records. Default: content in clear. */
  readonly codec?: ContentCodec;
  /** Puts something between the use cases and the ports. */
  readonly wrap?: (ports: BenchPorts) => Partial<MemoryPorts>;
}

export interface BenchPorts extends MemoryPorts {
  readonly speech: MemorySpeechToText;
  readonly language: MemoryLanguageAnalysis;
  readonly notes: MemoryNoteTaker;
  readonly push: MemoryPushNotifier;
}

/** The whole pipeline in memory. */
export interface Bench extends UseCases {
  readonly ports: BenchPorts;
  readonly clock: ManualClock;
  /** What was reported, as a host would get it. */
  readonly reports: { readonly error: unknown; readonly session: unknown }[];
  /** Another process on the same stores, with its own wraps. */
  restart(options?: BenchOptions): Bench;
  blobKeys(): Promise<string[]>;
  /** Ingests a recording of the owner `ann`. */
  ingest(settings?: object, wav?: Uint8Array<ArrayBuffer>): Promise<Session>;
  /** Ingests and processes. */
  processed(settings?: object): Promise<Session>;
  /** Processes until nothing is due, moving the clock from wake-up to wake-up. */
  settle(id: string, limitMs?: number): Promise<Session>;
}

export function openBench(options: BenchOptions = {}): Bench {
  const clock = createManualClock();
  const blobs = createMemoryBlobStore({ clock });
  const ports = createMemoryPorts({
    clock,
    blobs,
    speech: createMemorySpeechToText({ blobs, ...options.speech }),
    language: createMemoryLanguageAnalysis(),
    notes: createMemoryNoteTaker(),
    push: createMemoryPushNotifier(),
    plugins: { all: options.plugins ?? [] },
    // Web Crypto's digest takes real time, in which a clock that is moved by hand would run away.
    hasher: createNodeHasher(),
  }) as BenchPorts;
  return benchOf(ports, options);
}

function benchOf(ports: BenchPorts, options: BenchOptions): Bench {
  const { wrap, speech: _speech, plugins: _plugins, codec = clearContent, ...rest } = options;
  const reports: { error: unknown; session: unknown }[] = [];
  const report = (error: unknown, session: unknown): void => void reports.push({ error, session });
  const given = { ...ports, ...wrap?.(ports) };
  const useCases = wireUseCases(given, { report, ...rest }, codec);
  const bench: Bench = {
    ...useCases,
    ports,
    clock: ports.clock,
    reports,
    restart: (again = {}) => benchOf(ports, { codec, ...again }),
    blobKeys: async () => (await ports.blobs.list({ prefix: '' })).items.map(({ key }) => key),
    ingest: (settings = {}, wav = toneWav({ durationMs: 16_000, sampleRateHz: 8_000 })) =>
      useCases.ingestRecording.execute(asTherapist('ann'), {
        filename: 'talk.wav',
        body: streamOf(wav),
        settings,
      }),
    async processed(settings) {
      const { id } = await bench.ingest(settings);
      await useCases.operations.processSession(id);
      return await useCases.sessions.get(id);
    },
    settle: (id, limitMs) => settle(bench, id, limitMs),
  };
  return bench;
}

async function settle(bench: Bench, id: string, limitMs = 3_600_000): Promise<Session> {
  const worker = await bench.operations.startWorker();
  await bench.clock.advance(limitMs);
  await quiet(bench);
  await worker.close();
  return await bench.sessions.get(id);
}

export function streamOf(...chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

export function textStream(text: string): ReadableStream<Uint8Array> {
  return streamOf(new TextEncoder().encode(text));
}

/** The sessions that the store was asked to write, in order. */
export function watchWrites(documents: DocumentStore): {
  readonly documents: DocumentStore;
  readonly writes: Session[];
} {
  const writes: Session[] = [];
  const watched: DocumentStore = {
    capabilities: documents.capabilities,
    get: (...args) => documents.get(...args),
    put: (...args) => documents.put(...args),
    delete: (...args) => documents.delete(...args),
    query: (...args) => documents.query(...args),
    async batch(collection, partition, operations, options) {
      const result = await documents.batch(collection, partition, operations, options);
      for (const one of operations) {
        if (one.type === 'put' && one.document.id === 'session') {
          writes.push(one.document['session'] as unknown as Session);
        }
      }
      return result;
    },
  };
  return { documents: watched, writes };
}

/** Every document of every session, as text. */
export async function allDocuments(documents: DocumentStore, sessionId: string): Promise<string> {
  const { items } = await documents.query('sessions', { where: {}, partition: sessionId });
  return JSON.stringify(items);
}

/** Every blob as text, whatever it holds. */
export async function allBlobs({ ports, blobKeys }: Bench): Promise<string> {
  const texts: string[] = [];
  for (const key of await blobKeys()) {
    const { body } = await ports.blobs.get(key);
    texts.push(key, await new Response(body).text());
  }
  return texts.join('\n');
}

/** A queue that loses everything it is given. */
export function losingQueue(queue: JobQueue): JobQueue {
  return {
    capabilities: queue.capabilities,
    enqueue: async () => undefined,
    consume: (...args) => queue.consume(...args),
    stats: (...args) => queue.stats(...args),
    close: () => queue.close(),
  };
}

/** A promise to be settled from outside. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** Lets everything run that is ready to. */
export function turn(clock: ManualClock): Promise<void> {
  return clock.advance(0);
}

/** Lets the worker come to the end of what it is at, without moving the clock. */
export async function quiet({ ports, clock }: Bench): Promise<void> {
  for (let turns = 0; turns < 200; turns += 1) {
    await turn(clock);
    const { active, waiting } = await ports.queue.stats('sessions');
    if (active + waiting === 0) return;
  }
}

/** Moves the clock on, in small steps, until a run has ended. */
export async function driven<T>({ clock }: Bench, running: Promise<T>): Promise<T> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  running.then(end, end);
  for (let steps = 0; steps < 2_000 && !over; steps += 1) await clock.advance(5_000);
  return await running;
}

/** An engine whose `check` hangs until it is aborted, and when that call has been made. */
export function hangingSpeech({ ports }: Bench): {
  readonly speech: SpeechToText;
  readonly reached: Promise<void>;
} {
  const { passed, open } = gate();
  const speech: SpeechToText = {
    ...ports.speech,
    check: (_ticket, { signal } = {}) => {
      open();
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      );
    },
  };
  return { speech, reached: passed };
}
