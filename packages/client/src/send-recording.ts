import type { Session } from './api.js';
import { problemIn } from './attune-problem.js';
import { type BrowserParts, browser, type UploadLine } from './browser.js';
import { randomKey } from './random-key.js';
import { leastInParts, sendInParts } from './send-in-parts.js';
import type { SendSigned } from './signed-in.js';
import type { UploadOptions } from './upload-options.js';

/** Where recordings are sent: whole, and in parts. */
export interface UploadAddresses {
  readonly url: string;
  readonly parts: string;
}

/**
 * Uploads a recording to one of these addresses.
 *
 * @throws AttuneProblem when the host refuses it.
 */
export async function sendRecording(
  send: SendSigned,
  { url, parts }: UploadAddresses,
  file: Blob,
  options: UploadOptions,
): Promise<Session> {
  if (options.resume === true && file.size > leastInParts) {
    return await sendInParts(send, parts, file, nameOf(file, options), options);
  }
  const { signal, onProgress, idempotencyKey = randomKey() } = options;
  const totalBytes = file.size;
  const upload = {
    url,
    form: formOf(file, options),
    idempotencyKey,
    ...(signal === undefined ? {} : { signal }),
  };
  const whole = () => send(() => wholeRequest(upload));
  const watched = (Line: UploadLineType, tell: NonNullable<typeof onProgress>) =>
    send(
      () => headRequest(upload),
      (request) =>
        sendWatched(Line, request, upload, (bytes) =>
          tell({ sentBytes: Math.min(bytes, totalBytes), totalBytes }),
        ),
    );
  const streamed = (tell: NonNullable<typeof onProgress>) =>
    send(() =>
      streamedRequest(upload, (bytes) =>
        tell({ sentBytes: Math.min(bytes, totalBytes), totalBytes }),
      ),
    ).catch(async (error: unknown) => {
      // Some lines take no streams and tell so when it is tried; the key makes it one session.
      if (!(error instanceof TypeError) || signal?.aborted) throw error;
      return await whole();
    });
  const response =
    onProgress === undefined
      ? await whole()
      : browser.XMLHttpRequest !== undefined
        ? await watched(browser.XMLHttpRequest, onProgress)
        : canSendStreams()
          ? await streamed(onProgress)
          : await whole();
  if (!response.ok) throw await problemIn(response);
  onProgress?.({ sentBytes: totalBytes, totalBytes });
  const { session } = (await response.json()) as { readonly session: Session };
  return session;
}

/** What is said about the recording goes first. */
function formOf(file: Blob, options: UploadOptions): FormData {
  const { title, patientId, recordedAt, settings } = options;
  const form = new FormData();
  const said = { title, patientId, recordedAt, settings: settings && JSON.stringify(settings) };
  for (const [name, value] of Object.entries(said)) {
    if (value !== undefined) form.append(name, value);
  }
  form.append('audio', file, nameOf(file, options));
  return form;
}

function nameOf(file: Blob, { filename }: UploadOptions): string {
  return filename ?? ('name' in file && typeof file.name === 'string' ? file.name : 'recording');
}

interface Upload {
  readonly url: string;
  readonly form: FormData;
  readonly idempotencyKey: string;
  readonly signal?: AbortSignal;
}

type UploadLineType = NonNullable<BrowserParts['XMLHttpRequest']>;

/** Without the body, which is sent apart. */
function headRequest({ url, idempotencyKey, signal }: Upload): Request {
  const headers = { 'idempotency-key': idempotencyKey };
  return new Request(url, { method: 'POST', headers, ...(signal === undefined ? {} : { signal }) });
}

/** Sends by the one means of a page that tells how much has left. */
async function sendWatched(
  Line: UploadLineType,
  { url, method, headers }: Request,
  { form, signal }: Upload,
  onBytes: (bytes: number) => void,
): Promise<Response> {
  signal?.throwIfAborted();
  const line = new Line();
  line.open(method, url);
  line.responseType = 'blob';
  headers.forEach((value, name) => {
    line.setRequestHeader(name, value);
  });
  line.upload.addEventListener('progress', ({ loaded }) => onBytes(loaded));
  return await new Promise((resolve, reject) => {
    const stop = (): void => {
      line.abort();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    line.addEventListener('load', () => resolve(answerOf(line)));
    line.addEventListener('error', () => reject(new TypeError('The line broke.')));
    line.addEventListener('loadend', () => signal?.removeEventListener('abort', stop));
    line.send(form);
  });
}

function answerOf(line: UploadLine): Response {
  const headers = new Headers();
  for (const one of line.getAllResponseHeaders().trim().split('\r\n')) {
    const colon = one.indexOf(':');
    if (colon > 0) headers.append(one.slice(0, colon), one.slice(colon + 1).trim());
  }
  const { status, statusText } = line;
  return new Response(line.response as Blob, { status, statusText, headers });
}

function wholeRequest({ url, form, idempotencyKey, ...init }: Upload): Request {
  const headers = { 'idempotency-key': idempotencyKey };
  return new Request(url, { method: 'POST', headers, body: form, ...init });
}

function streamedRequest(
  { url, form, idempotencyKey, ...init }: Upload,
  onBytes: (bytes: number) => void,
): Request {
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  const headers = { 'idempotency-key': idempotencyKey, 'content-type': type };
  const body = encoded.body?.pipeThrough(counting(onBytes)) ?? null;
  const streamed = { method: 'POST', headers, body, duplex: 'half' as const, ...init };
  return new Request(url, streamed);
}

function counting(onBytes: (bytes: number) => void): TransformStream<Uint8Array, Uint8Array> {
  let sent = 0;
  return new TransformStream({
    transform: (chunk, controller) => {
      controller.enqueue(chunk);
      sent += chunk.byteLength;
      onBytes(sent);
    },
  });
}

/** Whether requests can carry streams here: where they cannot, `duplex` is not asked for. */
function canSendStreams(): boolean {
  let asked = false;
  const init = {
    method: 'POST',
    body: new ReadableStream(),
    get duplex() {
      asked = true;
      return 'half' as const;
    },
  };
  const { headers } = new Request('http://localhost', init);
  return asked && !headers.has('content-type');
}
