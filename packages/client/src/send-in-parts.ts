import type { Session } from './api.js';
import { AttuneProblem, problemIn } from './attune-problem.js';
import { pause } from './pause.js';
import { randomKey } from './random-key.js';
import type { SendSigned } from './signed-in.js';
import type { UploadOptions } from './upload-options.js';

/** How an upload that was begun goes on. */
export type ResumeOptions = Pick<UploadOptions, 'signal' | 'onProgress'>;

/** Larger files are sent in parts if that is wanted. */
export const leastInParts: number = 8 * 1_048_576;
/** Of one request: what a slow line brings in half a minute, so that a page that is left loses little. */
const partBytes = 8 * 1_048_576;
/** Tries in a row that bring nothing. */
const mostTries = 10;
const firstWaitMs = 500;
const longestWaitMs = 30_000;

interface State {
  readonly id: string;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly expiresAt: string;
}

/** Begins an upload at this address and sends all of the file. */
export async function sendInParts(
  send: SendSigned,
  url: string,
  file: Blob,
  filename: string,
  options: UploadOptions,
): Promise<Session> {
  const { title, patientId, recordedAt, settings, signal, onBegun } = options;
  const { idempotencyKey = randomKey() } = options;
  const details = { title, patientId, recordedAt, settings };
  const body = JSON.stringify({ filename, sizeBytes: file.size, ...details });
  const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
  const init = { method: 'POST', headers, body, ...withSignal(signal) };
  const begun = await persist(signal, async () =>
    stateIn(await send(() => new Request(url, init))),
  );
  onBegun?.({ id: begun.id, expiresAt: begun.expiresAt });
  return await sendRest(
    send,
    `${url}/${encodeURIComponent(begun.id)}`,
    file,
    begun.offset,
    options,
  );
}

/** Goes on with an upload at this address, from what has arrived. */
export async function resumeInParts(
  send: SendSigned,
  url: string,
  file: Blob,
  options: ResumeOptions,
): Promise<Session> {
  const { offset, sizeBytes } = await stateOf(send, url, options.signal);
  if (sizeBytes !== file.size) {
    throw new TypeError(
      `The upload is of a file of ${sizeBytes} bytes, and this one has ${file.size}. Choose the same file again.`,
    );
  }
  return await sendRest(send, url, file, offset, options);
}

async function sendRest(
  send: SendSigned,
  url: string,
  file: Blob,
  first: number,
  { signal, onProgress }: ResumeOptions,
): Promise<Session> {
  const totalBytes = file.size;
  let offset = first;
  for (;;) {
    onProgress?.({ sentBytes: offset, totalBytes });
    const next = await persist(signal, async (again) => {
      // What has arrived of a request that broke off, only the host can tell.
      if (again) offset = (await stateOf(send, url, signal)).offset;
      return await sendPart(send, url, file, offset, signal);
    });
    if (typeof next !== 'number') {
      onProgress?.({ sentBytes: totalBytes, totalBytes });
      return next;
    }
    offset = next;
  }
}

/** Resolves with how much has arrived then, or with the session. */
async function sendPart(
  send: SendSigned,
  url: string,
  file: Blob,
  offset: number,
  signal: AbortSignal | undefined,
): Promise<number | Session> {
  const headers = {
    'content-type': 'application/octet-stream',
    'upload-offset': String(offset),
  };
  const body = file.slice(offset, offset + partBytes, 'application/octet-stream');
  const init = { method: 'PATCH', headers, body, ...withSignal(signal) };
  const response = await send(() => new Request(url, init));
  if (response.status === 204) return Number(response.headers.get('upload-offset'));
  if (!response.ok) throw await problemIn(response);
  return ((await response.json()) as { readonly session: Session }).session;
}

async function stateOf(
  send: SendSigned,
  url: string,
  signal: AbortSignal | undefined,
): Promise<State> {
  return await stateIn(await send(() => new Request(url, withSignal(signal))));
}

async function stateIn(response: Response): Promise<State> {
  if (!response.ok) throw await problemIn(response);
  return ((await response.json()) as { readonly upload: State }).upload;
}

/** Tries again, later each time, while a line that breaks or a host that is busy is to blame. */
async function persist<T>(
  signal: AbortSignal | undefined,
  work: (again: boolean) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await work(failures > 0);
    } catch (error) {
      signal?.throwIfAborted();
      if (!mayPass(error) || failures + 1 >= mostTries) throw error;
      const asked = error instanceof AttuneProblem ? (error.retryAfterMs ?? 0) : 0;
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
      await pause(Math.max(asked, waitMs * (0.5 + Math.random() / 2)), signal);
    }
  }
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof AttuneProblem)) return error instanceof TypeError;
  const { status, code } = error;
  const busy = status >= 500 && status !== 507;
  const passing = ['upload_offset_mismatch', 'request_in_progress', 'incomplete_body'];
  return busy || status === 408 || status === 429 || passing.includes(code);
}

function withSignal(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
