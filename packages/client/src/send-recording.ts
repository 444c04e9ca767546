import type { Session, SettingsInput } from './api.js';
import { problemIn } from './attune-problem.js';

/** How far an upload is, in bytes of the file. */
export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** What is known about a recording, and how it is to be sent. */
export interface UploadOptions {
  /** Defaults to that of the file. */
  readonly filename?: string;
  readonly title?: string;
  readonly patientId?: string;
  /** RFC 3339. */
  readonly recordedAt?: string;
  readonly settings?: SettingsInput;
  /** A repeated upload with the same key answers with the first session; made up unless given. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /**
   * Told as the bytes leave. Where requests cannot carry streams (some browsers; all of them over
   * HTTP/1.1) it is told once, at the end.
   */
  readonly onProgress?: (progress: UploadProgress) => void;
}

/** Sends what `make` makes, with another one when the first has to be sent again. */
type SendAgain = (make: () => Request) => Promise<Response>;

/**
 * Uploads a recording to this address.
 *
 * @throws AttuneProblem when the host refuses it.
 */
export async function sendRecording(
  send: SendAgain,
  url: string,
  file: Blob,
  options: UploadOptions,
): Promise<Session> {
  const { signal, onProgress, idempotencyKey = randomKey() } = options;
  const totalBytes = file.size;
  const upload = {
    url,
    form: formOf(file, options),
    idempotencyKey,
    ...(signal === undefined ? {} : { signal }),
  };
  const whole = () => send(() => wholeRequest(upload));
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
    onProgress === undefined || !canSendStreams() ? await whole() : await streamed(onProgress);
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
  const name = 'name' in file && typeof file.name === 'string' ? file.name : 'recording';
  form.append('audio', file, options.filename ?? name);
  return form;
}

interface Upload {
  readonly url: string;
  readonly form: FormData;
  readonly idempotencyKey: string;
  readonly signal?: AbortSignal;
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

function randomKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
