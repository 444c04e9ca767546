import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { backoffMs, type JsonBounds, parseBoundedJson } from '@attune/core/adapter-kit';
import { PortError } from '@attune/core/ports';
import {
  type AzureCall,
  faultOfStatus,
  isConnectionFault,
  portError,
  retryAfterOf,
  type ToldError,
  toldErrorOf,
} from './azure-fault.js';
import { readText, type Sent, sendPatiently } from './patient-request.js';

/** Where a service of Azure is, and how it knows us. */
export interface AzureClientOptions {
  /** Such as `https://westeurope.api.cognitive.microsoft.com`, without a slash at its end. */
  readonly endpoint: string;
  /** Headers that say who we are. Not sent where `anonymous` is set. */
  readonly authorize: (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
  /** Tries of one request whose fault may pass. */
  readonly tries: number;
}

/** One request to a service. */
export interface AzureRequest {
  readonly call: AzureCall;
  readonly method: Sent['method'];
  /** Path and query on the endpoint, or a whole address with `anonymous`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for each try. */
  readonly body?: () => Promise<NonNullable<Sent['body']>> | NonNullable<Sent['body']>;
  readonly signal: AbortSignal | undefined;
  /** Longest time for one try, in milliseconds. Default two minutes. */
  readonly timeLimitMs?: number;
  /** Statuses besides 2xx that the caller looks at. */
  readonly expected?: readonly number[];
  /** Whether it may be sent again after the connection was lost without an answer. */
  readonly repeatable: boolean;
  /** Sends no key: the address itself is the right to read. */
  readonly anonymous?: boolean;
}

/** What a service answered. */
export interface AzureAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Parsed; `undefined` for an empty body or one that is no JSON. */
  readonly body: unknown;
  readonly told: ToldError;
  readonly retryAfterMs: number | undefined;
}

export interface AzureClient {
  /** @throws PortError for every status that is neither 2xx nor expected. */
  send(request: AzureRequest): Promise<AzureAnswer>;
}

const pauses = { baseMs: 500, maxMs: 8_000 };
/** Longest pause that is waited for here. For a longer one the job queue retries. */
const longestRetryAfterMs = 20_000;
/** A recording of four hours with words in both forms has less than a fifth of it. */
const longestAnswerBytes = 256 * 2 ** 20;
const answerBounds: JsonBounds = { depth: 64, values: 16_000_000 };

/** Sends requests with a key or a token, waits out what passes soon, and bounds what comes back. */
export function createAzureClient(options: AzureClientOptions): AzureClient {
  return { send: (request) => sendUntilAnswered(options, request, 1) };
}

async function sendUntilAnswered(
  options: AzureClientOptions,
  request: AzureRequest,
  attempt: number,
): Promise<AzureAnswer> {
  try {
    return await once(options, request);
  } catch (error) {
    const pauseMs = attempt < options.tries ? pauseAfter(error, attempt, request) : undefined;
    if (pauseMs === undefined || request.signal?.aborted) throw error;
    await setTimeout(pauseMs, undefined, request.signal ? { signal: request.signal } : {});
  }
  return await sendUntilAnswered(options, request, attempt + 1);
}

/** How long to wait before another try; `undefined` when there is to be none. */
function pauseAfter(
  error: unknown,
  attempt: number,
  { repeatable }: AzureRequest,
): number | undefined {
  if (!PortError.is(error) || !error.retryable) return undefined;
  // Without an answer the service may have done the work, and would be paid for it again.
  if (!repeatable && error.cause instanceof NoAnswer) return undefined;
  const { retryAfterMs } = error;
  if (retryAfterMs === undefined) return backoffMs(attempt, pauses);
  return retryAfterMs <= longestRetryAfterMs ? retryAfterMs : undefined;
}

/** The connection was lost, or the time limit reached, before there was an answer. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

async function once(options: AzureClientOptions, request: AzureRequest): Promise<AzureAnswer> {
  const { call, timeLimitMs = 120_000, expected = [] } = request;
  const limit = AbortSignal.timeout(timeLimitMs);
  const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
  const { message, text, whole } = await exchange(options, request, signal, limit);
  const status = message.statusCode ?? 502;
  const body = whole ? parse(text) : undefined;
  const told = toldErrorOf(body);
  const retryAfterMs = retryAfterOf(message.headers, new Date());
  const fine = (status >= 200 && status < 300) || expected.includes(status);
  if (!fine) throw faultOfStatus(call, status, told, retryAfterMs);
  if (!whole) throw portError('internal', `${call.service} answered without end`, call);
  return { status, headers: message.headers, body, told, retryAfterMs };
}

async function exchange(
  { endpoint, authorize }: AzureClientOptions,
  request: AzureRequest,
  signal: AbortSignal,
  limit: AbortSignal,
) {
  const { call, method, path, anonymous = false } = request;
  const url = new URL(anonymous ? path : `${endpoint}${path}`);
  const own = anonymous ? {} : await authorize(signal);
  const headers = { accept: 'application/json', ...own, ...request.headers };
  const body = await request.body?.();
  try {
    const message = await sendPatiently(url, { method, headers, body, signal });
    return { message, ...(await readText(message, longestAnswerBytes)) };
  } catch (error) {
    request.signal?.throwIfAborted();
    const slow = limit.aborted;
    if (!slow && !isConnectionFault(error)) throw error;
    const what = slow ? 'did not answer in time' : 'cannot be reached, or ended the connection';
    const cause = new NoAnswer(what, { cause: error });
    throw portError('unavailable', `${call.service} ${what}`, call, { cause });
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return parseBoundedJson(text, answerBounds);
  } catch {
    return undefined;
  }
}
