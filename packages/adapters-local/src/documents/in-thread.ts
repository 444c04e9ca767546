import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TranscriptView, WriteOptions, WrittenDocument } from '@attune/core/adapter-kit';
import { writtenDocument } from '@attune/core/adapter-kit';
import { PortError } from '@attune/core/ports';
import { FairQueue } from './fair-queue.js';
import { type DocumentFormat, writersHere } from './writers-here.js';

/** What a thread is given to do. */
export interface DocumentJob {
  readonly format: DocumentFormat;
  readonly transcript: TranscriptView;
}

/** What a thread answers: the document, or why it cannot be written here. */
export type ThreadAnswer =
  | WrittenDocument
  | { readonly refusal: Pick<PortError, 'code' | 'message'> };

/** A transcript of 50,000 segments takes some ten seconds; one that takes this long is stopped. */
const longestMs = 120_000;
/** Of the thread's heap. The largest transcript takes about a third of it. */
const heapMb = 1_024;
/** A thread without work for this long ends, and gives back the memory of libraries and fonts. */
const idleMs = 60_000;
/** After one of so many segments it has grown by hundreds of MB, and ends soon. */
const large = { segments: 2_000, idleMs: 1_000 };
const context = { port: 'transcript-writer', operation: 'write', adapter: 'documents' };

/** One document at a time: several long ones would take all processors and much memory. */
const queue = new FairQueue();
/** Kept between documents: to start one and to load libraries and fonts takes longer than to write. */
let thread: Worker | undefined;
let idle: NodeJS.Timeout | undefined;

/**
 * Writes a document in the thread for documents. The process may end while the thread is idle.
 *
 * @throws PortError `unavailable` when the thread ends early or takes longer than two minutes;
 * `unsupported` while the library of the format is not installed; `rate_limited` when too many documents
 * of the account wait. The reason of the signal when it is aborted: the thread then ends, because a
 * library cannot be interrupted.
 */
export async function writeInThread(
  job: DocumentJob,
  { account, signal }: WriteOptions = {},
): Promise<WrittenDocument> {
  const size = job.transcript.segments.length;
  return await queue.run({ account, size, signal }, () => write(job, signal));
}

async function write(
  { format, transcript }: DocumentJob,
  signal: AbortSignal | undefined,
): Promise<WrittenDocument> {
  // Node runs no TypeScript in a thread: from sources, as in tests, the caller's thread writes.
  if (import.meta.url.endsWith('.ts')) {
    return writtenDocument(await writersHere[format].write(transcript));
  }
  clearTimeout(idle);
  thread ??= startThread();
  const worker = thread;
  try {
    worker.ref();
    worker.postMessage({ format, transcript: withoutWords(transcript) });
    return documentOf(await answerOf(worker, signal));
  } catch (cause) {
    if (PortError.is(cause)) throw cause;
    await endThread(worker);
    signal?.throwIfAborted();
    const message = `The ${format} could not be written`;
    throw new PortError('unavailable', message, { ...context, cause });
  } finally {
    worker.unref();
    const isLarge = transcript.segments.length >= large.segments;
    idle = setTimeout(() => void endThread(worker), isLarge ? large.idleMs : idleMs).unref();
  }
}

function startThread(): Worker {
  const program = new URL('./document-thread.js', import.meta.url);
  const worker = new Worker(program, {
    // The options of the host may be for its own program only, such as `--input-type`.
    execArgv: [],
    name: 'documents',
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const forget = (): void => {
    if (thread === worker) thread = undefined;
  };
  // The caller that waits for a document hears of it too.
  worker.on('error', forget);
  worker.on('exit', forget);
  return worker;
}

async function endThread(worker: Worker): Promise<void> {
  if (thread === worker) thread = undefined;
  await worker.terminate();
}

async function answerOf(worker: Worker, given: AbortSignal | undefined): Promise<ThreadAnswer> {
  const answered = new AbortController();
  const limits = [answered.signal, AbortSignal.timeout(longestMs)];
  const signal = AbortSignal.any(given === undefined ? limits : [...limits, given]);
  const ended = once(worker, 'exit', { signal }).then(() => {
    throw new Error('the thread ended before the document was written');
  });
  try {
    const [answer] = await Promise.race([once(worker, 'message', { signal }), ended]);
    return answer as ThreadAnswer;
  } finally {
    answered.abort();
  }
}

function documentOf(answer: ThreadAnswer): WrittenDocument {
  if ('body' in answer) return answer;
  const { code, message } = answer.refusal;
  throw new PortError(code, message, context);
}

/** Documents show no times of words, and copying those to the thread takes the longest. */
function withoutWords(transcript: TranscriptView): TranscriptView {
  return {
    ...transcript,
    segments: transcript.segments.map(({ words: _words, ...segment }) => segment),
  };
}
