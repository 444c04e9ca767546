import { parentPort } from 'node:worker_threads';
import type { DocumentJob } from './in-thread.js';
import { writersHere } from './writers-here.js';

/** The program of a thread that writes one document and ends. */
parentPort?.once('message', async ({ format, transcript }: DocumentJob) => {
  const written = await writersHere[format].write(transcript);
  const bytes = typeof written === 'string' ? new TextEncoder().encode(written) : written;
  const body = new Uint8Array(bytes);
  parentPort?.postMessage(body, [body.buffer]);
});
