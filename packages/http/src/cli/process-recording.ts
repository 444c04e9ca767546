import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import {
  createTempDirectory,
  sweepTempDirectories,
  type TempDirectory,
} from '@attune/adapters-local/processes';
import { DomainError, parseSettings, type Session, type Transcript, UseCases } from '@attune/core';
import { TranscriptionPlugins } from '@attune/core/ports';
import { type App, type Config, compose, profile, useCaseProviders } from '../composition/index.js';
import { UsageError } from './errors.js';
import { type CliIo, configOf } from './io.js';

/** A recording or a transcript on this machine and how to work on it. */
export interface RecordingJob {
  readonly file: string;
  readonly settings: Record<string, unknown>;
  readonly title?: string;
  /** When the conversation took place, in RFC 3339 format. */
  readonly recordedAt?: string;
}

export interface ProcessRecordingHooks {
  /** Told of every change. */
  readonly onChange: (session: Session) => void;
  /** Gets the result while the stores are still there. */
  readonly use: (session: Session, transcript: Transcript) => Promise<void>;
}

/** Transcripts are known by their names, and recordings by their first bytes. */
const transcriptName = /\.(?:vtt|srt|json)$/iu;

/** A person waits in front of the terminal: few tries, short pauses. */
const retries = { attempts: 3, baseMs: 1_000, maxMs: 5_000 };

/**
 * Runs the real pipeline, with blobs in a directory of its own, which is gone afterwards however it
 * ends, and records in memory.
 *
 * @throws DomainError with the session's failure; what ingesting and processing throw.
 */
export async function processRecording(
  io: CliIo,
  job: RecordingJob,
  hooks: ProcessRecordingHooks,
): Promise<void> {
  const { config } = configOf(io);
  await using directory = await openScratch();
  await using app = composeIn(config, directory.path);
  await checkSettings(app, config, job.settings);
  const useCases = await app.get(UseCases);
  const { ingestRecording, importTranscript } = useCases;
  const { file, ...details } = job;
  const intake = transcriptName.test(file) ? importTranscript : ingestRecording;
  const ingested = await intake.execute(
    { accountId: 'local', role: 'therapist' },
    {
      filename: basename(file),
      body: Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>,
      ...details,
    },
    { signal: io.signal },
  );
  hooks.onChange(ingested);
  const session = await settle(useCases, ingested, hooks, io.signal);
  await hooks.use(session, await useCases.transcripts.newest(session, { signal: io.signal }));
}

/** Lends the configured engines, on stores that are gone afterwards. */
export async function withEngines<T>(io: CliIo, use: (app: App) => Promise<T>): Promise<T> {
  await using directory = await openScratch();
  await using app = composeIn(configOf(io).config, directory.path);
  return await use(app);
}

/** Has a worker work on the session until it is processed or has failed for good. */
async function settle(
  useCases: UseCases,
  { id }: Session,
  hooks: ProcessRecordingHooks,
  signal: AbortSignal,
): Promise<Session> {
  const settled = new AbortController();
  const onChange = (session: Session): void => {
    hooks.onChange(session);
    if (isSettled(session)) settled.abort();
  };
  const worker = await useCases.operations.startWorker({ onChange });
  try {
    await aborted(AbortSignal.any([settled.signal, signal]));
  } finally {
    await worker.close();
  }
  signal.throwIfAborted();
  const session = await useCases.sessions.get(id, { signal });
  if (session.status === 'failed') throw failureOf(session);
  return session;
}

function isSettled({ status, stages, failure }: Session): boolean {
  if (status === 'failed') return failure?.retryAt === undefined;
  const { state, error } = stages.notify;
  return (
    status === 'processed' &&
    (state === 'failed' ? error?.retryAt === undefined : state !== 'pending' && state !== 'running')
  );
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function openScratch(): Promise<TempDirectory> {
  try {
    await sweepTempDirectories();
    return await createTempDirectory();
  } catch (cause) {
    throw new UsageError(
      `The temporary directory ${tmpdir()} cannot be used; set TMPDIR to one that can.`,
      { cause },
    );
  }
}

/** Before the stores are opened: wrong use is told at once. */
async function checkSettings(app: App, config: Config, settings: object): Promise<void> {
  const { all } = await app.get(TranscriptionPlugins);
  const { allowedLanguages } = config;
  parseSettings(settings, {
    plugins: all.map((plugin) => plugin.name),
    ...(allowedLanguages === undefined ? {} : { allowedLanguages }),
  });
}

function composeIn({ sessionWebhook: _, ...config }: Config, directory: string): App {
  // No other program is told of a session that is gone afterwards.
  const { maxRecordingBytes, allowedLanguages } = config;
  return compose(
    profile(
      { ...config, ...embedded(config), dataDirectory: directory },
      // The model loads while the recording is looked at.
      { synced: false, speechAtOnce: true },
    ),
    useCaseProviders({
      maxRecordingBytes,
      retries,
      ...(allowedLanguages === undefined ? {} : { allowedLanguages }),
    }),
  );
}

/**
 * What is thrown away afterwards does not belong on servers that others share. Records are a few:
 * making a database for them would take longer than most of the work.
 */
function embedded({ providers }: Config): Pick<Config, 'providers'> {
  const queue = providers.queue === 'redis' ? 'in-process' : providers.queue;
  return { providers: { ...providers, database: 'memory', queue } };
}

function failureOf(session: Session): Error {
  const { failure, recording } = session;
  if (failure === undefined)
    return new Error(`${recording.filename}: the session stopped as ${session.status}.`);
  const { stage, message, attempts } = failure;
  const tries = attempts > 1 ? ` after ${attempts} tries` : '';
  return new DomainError(
    'stage_failed',
    `${recording.filename}: ${stage} failed${tries}: ${message}`,
  );
}
