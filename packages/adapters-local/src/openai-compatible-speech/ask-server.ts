import { randomUUID } from 'node:crypto';
import {
  backoffMs,
  type JsonBounds,
  parseBoundedJson,
  withDeadline,
} from '@attune/core/adapter-kit';
import { type Clock, PortError, type PortErrorCode } from '@attune/core/ports';
import { patientFetch } from '../requests/patient-fetch.js';
import {
  adviceFor,
  codeOfStatus,
  isConnectionFault,
  retryAfterOf,
} from '../requests/status-error.js';

/** Where the server is and how patient to be with it. */
export interface SpeechServer {
  /** Such as `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly clock: Clock;
  /** Tries of one request. */
  readonly tries: number;
}

/** What is sent: a WAV file of which the length is known. */
export interface Upload {
  readonly sizeBytes: number;
  /** May be read again for another try. */
  open(): AsyncIterable<Uint8Array>;
}

export interface Ask {
  /** The form besides the file. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly upload: Upload;
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The server takes this request for wrong: it does not know the form, or not the recording. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: PortErrorCode;

  constructor(code: PortErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

const pauses = { baseMs: 500, maxMs: 8_000 };
/** Longest pause that is waited for here. For a longer one the job queue retries. */
const longestRetryAfterMs = 20_000;
const longestAnswerBytes = 64 * 2 ** 20;
/** A day of talk, whose words and tokens have ten members each. */
const answerBounds: JsonBounds = { depth: 32, values: 8_000_000 };
/** What may be cured by asking for less. */
const refusals: readonly number[] = [400, 406, 413, 415, 422, 501];

/**
 * Asks for one transcription and resolves the JSON of the answer. Faults that pass are waited out
 * briefly; a call that ran into its time limit is not made again.
 *
 * @throws Refused when another form may help; PortError otherwise.
 */
export async function askServer(server: SpeechServer, ask: Ask): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withDeadline(
        server.clock,
        ask.timeLimitMs,
        ask.signal,
        (signal) => post(server, ask, signal),
        () =>
          fault('unavailable', `did not answer within ${ask.timeLimitMs / 1_000} s.`, {
            cause: timedOut,
          }),
      );
    } catch (error) {
      const pauseMs = attempt < server.tries ? pauseAfter(error, attempt) : undefined;
      if (pauseMs === undefined || ask.signal?.aborted) throw error;
      await server.clock.sleep(pauseMs, { signal: ask.signal });
    }
  }
}

/** How long to wait before another try; `undefined` when there is to be none. */
function pauseAfter(error: unknown, attempt: number): number | undefined {
  if (!PortError.is(error) || !error.retryable || error.cause === timedOut) return undefined;
  const { retryAfterMs } = error;
  if (retryAfterMs === undefined) return backoffMs(attempt, pauses);
  return retryAfterMs <= longestRetryAfterMs ? retryAfterMs : undefined;
}

const timedOut = 'timed out';

async function post(server: SpeechServer, ask: Ask, signal: AbortSignal): Promise<unknown> {
  const { apiKey, baseUrl, clock } = server;
  const boundary = `attune-${randomUUID()}`;
  const form = multipart(boundary, ask.fields, ask.upload);
  let response: Response;
  let text: string;
  try {
    response = await patientFetch(`${baseUrl.replace(/\/$/u, '')}/audio/transcriptions`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': String(form.sizeBytes),
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: form.body,
      signal,
    });
    text = await readText(response);
  } catch (error) {
    if (signal.aborted || !isConnectionFault(error)) throw error;
    throw fault('unavailable', 'cannot be reached, or ended the connection.', { cause: error });
  }
  return understand(response, text, clock.now());
}

/** Never quotes the answer: it may hold what was said, or the key. */
function understand({ status, headers }: Response, text: string, now: Date): unknown {
  const body = parse(text);
  const named = errorOf(body);
  if (refusals.includes(status)) {
    const code = status === 413 ? 'limit_exceeded' : 'unsupported';
    throw new Refused(code, `The speech server refused the recording (status ${status}).`);
  }
  if (status < 200 || status >= 300) {
    const code = codeOfStatus(status, named?.code);
    const retryAfterMs = retryAfterOf(headers, now);
    throw fault(code, `answered with status ${status}. ${adviceFor(code)}`, { retryAfterMs });
  }
  if (named?.status !== undefined) {
    const code = codeOfStatus(named.status, named.code);
    throw fault(code, `reported error ${named.status}. ${adviceFor(code)}`);
  }
  if (body === undefined || named !== undefined) {
    throw fault('internal', 'did not answer with a transcript. See its log.');
  }
  return body;
}

function parse(text: string): unknown {
  try {
    return parseBoundedJson(text, answerBounds);
  } catch {
    return undefined;
  }
}

/** The error in a body, which is a text with some servers and an object with others. */
function errorOf(body: unknown): { code?: string; status?: number } | undefined {
  const { error } = (typeof body === 'object' && body !== null ? body : {}) as { error?: unknown };
  if (error === undefined || error === null) return undefined;
  if (typeof error !== 'object') return {};
  const { code, status } = error as { code?: unknown; status?: unknown };
  const number = [code, status].map(Number).find((one) => one >= 400 && one < 600);
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(number === undefined ? {} : { status: number }),
  };
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const bytes of response.body ?? []) {
    size += bytes.byteLength;
    if (size > longestAnswerBytes) throw fault('internal', 'answered without end.');
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

function multipart(
  boundary: string,
  fields: Ask['fields'],
  upload: Upload,
): { sizeBytes: number; body: AsyncIterable<Uint8Array> } {
  const parts = fields.map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="audio.wav"\r\nContent-Type: audio/wav\r\n\r\n`;
  const head = new TextEncoder().encode(parts.join('') + file);
  const tail = new TextEncoder().encode(`\r\n--${boundary}--\r\n`);
  async function* body(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* upload.open();
    yield tail;
  }
  return { sizeBytes: head.length + upload.sizeBytes + tail.length, body: body() };
}

function fault(
  code: PortErrorCode,
  what: string,
  details: { retryAfterMs?: number | undefined; cause?: unknown } = {},
): PortError {
  return new PortError(code, `The speech server ${what}`, {
    port: 'speech-to-text',
    operation: 'check',
    adapter: 'openai-compatible',
    ...details,
  });
}
