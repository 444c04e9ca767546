import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TranscriptView, WrittenDocument } from '@attune/core/adapter-kit';
import { writtenDocument } from '@attune/core/adapter-kit';
import { PortError } from '@attune/core/ports';
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
const context = { port: 'transcript-writer', operation: 'write', adapter: 'documents' };

/** One document at a time: several long ones would take all processors and much memory. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Writes a document in a thread of its own.
 *
 * @throws PortError `unavailable` when the thread ends early or takes longer than two minutes;
 * `unsupported` while the library of the format is not installed.
 */
export async function writeInThread(job: DocumentJob): Promise<WrittenDocument> {
  const written = last.then(() => write(job));
  last = written.catch(() => undefined);
  return await written;
}

async function write({ format, transcript }: DocumentJob): Promise<WrittenDocument> {
  // Node runs no TypeScript in a thread: from sources, as in tests, the caller's thread writes.
  if (import.meta.url.endsWith('.ts')) {
    return writtenDocument(await writersHere[format].write(transcript));
  }
  const program = new URL('./document-thread.js', import.meta.url);
  const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
  try {
    worker.postMessage({ format, transcript: withoutWords(transcript) });
    const signal = AbortSignal.timeout(longestMs);
    const ended = once(worker, 'exit', { signal }).then(() => {
      throw new Error('the thread ended before the document was written');
    });
    const [answer] = await Promise.race([once(worker, 'message', { signal }), ended]);
    return documentOf(answer as ThreadAnswer);
  } catch (cause) {
    if (PortError.is(cause)) throw cause;
    const message = `The ${format} could not be written`;
    throw new PortError('unavailable', message, { ...context, cause });
  } finally {
    await worker.terminate();
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
