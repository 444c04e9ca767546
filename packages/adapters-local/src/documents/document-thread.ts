import { parentPort } from 'node:worker_threads';
import { writtenDocument } from '@attune/core/adapter-kit';
import { PortError } from '@attune/core/ports';
import type { DocumentJob, ThreadAnswer } from './in-thread.js';
import { writersHere } from './writers-here.js';

/** The program of the thread that writes documents, one after the other. It ends at an error that is no port error. */
parentPort?.on('message', async ({ format, transcript }: DocumentJob) => {
  try {
    const { body: written, ...more } = writtenDocument(await writersHere[format].write(transcript));
    const bytes = typeof written === 'string' ? new TextEncoder().encode(written) : written;
    const body = new Uint8Array(bytes);
    answer({ body, ...more }, [body.buffer]);
  } catch (error) {
    if (!PortError.is(error)) throw error;
    // Between threads an error loses what makes it a port error.
    const { code, message } = error;
    answer({ refusal: { code, message } });
  }
});

function answer(given: ThreadAnswer, transferred: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(given, [...transferred]);
}
