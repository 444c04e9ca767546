import type { PortErrorCode } from '@attune/core/ports';
import { type Answer, type Get, httpGet } from './http-get.js';
import { modelError } from './model-error.js';
import type { ModelFiles, Part, PartRequest } from './model-files.js';

const codes: Readonly<Record<number, PortErrorCode>> = {
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  410: 'not_found',
  408: 'unavailable',
  429: 'unavailable',
};

/** A server that sends nothing for so long is given up. */
const patienceMs = 60_000;

/** A web server that has files. */
export interface WebServer {
  /** Fit to be shown. */
  readonly place: string;
  /** Who answers, at the beginning of a sentence: `The mirror`. */
  readonly who: string;
  readonly addressOf: (path: string) => URL;
  /** Sent with each request, such as credentials. */
  readonly headersFor?: (address: URL) => Record<string, string>;
  /** Default: straight, with the authorities of Node. */
  readonly get?: Get;
  /** How long it may send nothing, in milliseconds. Default: a minute. */
  readonly stallMs?: number;
}

/** Models behind a web server that knows ranges; one that does not begins anew. */
export function openHttpMirror(location: string, stallMs: number = patienceMs): ModelFiles {
  const base = location.replace(/\/*$/u, '/');
  const addressOf = (path: string): URL =>
    new URL(path.split('/').map(encodeURIComponent).join('/'), base);
  return openWebServer({ place: location, who: 'The mirror', addressOf, stallMs });
}

/** Files behind a web server. */
export function openWebServer(server: WebServer): ModelFiles {
  const { place, addressOf, headersFor, get = httpGet(), stallMs = patienceMs } = server;
  return {
    place,
    open: async (path, request) => {
      const address = addressOf(path);
      const watch = new Watch(server.who, stallMs, request.signal);
      try {
        const headers = { ...headersOf(request), ...headersFor?.(address) };
        const response = await get(address, { headers, signal: watch.signal });
        return partOf(response, request, watch, path);
      } catch (error) {
        throw watch.explain(error, path);
      }
    },
  };
}

function headersOf({ from, version }: PartRequest): Record<string, string> {
  // Ranges count the bytes of the file, not those of a packed form of it.
  const headers = { 'accept-encoding': 'identity' };
  if (from === 0) return headers;
  const range = { ...headers, range: `bytes=${from}-` };
  return version === undefined ? range : { ...range, 'if-range': version };
}

function partOf(answer: Answer, request: PartRequest, watch: Watch, path: string): Part {
  const { status, body } = answer;
  const from = status === 206 ? rangeStart(answer) : 0;
  if (status === 200 || (status === 206 && from === request.from))
    return { from, version: versionOf(answer), body: watch.over(body, path) };
  answer.close();
  watch.end();
  // What is there is longer than the file, or of something else: the next request begins anew.
  if (status === 416 || status === 206) return { from: 0, version: undefined, body: [] };
  const code = codes[status] ?? (status >= 500 ? 'unavailable' : 'internal');
  throw modelError(code, `${watch.who} answered ${status} for ${path}`);
}

/** A weak ETag says nothing about single bytes. */
function versionOf(answer: Answer): string | undefined {
  const etag = answer.header('etag');
  return etag !== undefined && !etag.startsWith('W/') ? etag : answer.header('last-modified');
}

/** @returns NaN without a range that can be read. */
function rangeStart(answer: Answer): number {
  const range = answer.header('content-range') ?? '';
  return Number(/^bytes (\d+)-/u.exec(range)?.[1] ?? Number.NaN);
}

/** Ends a transfer that stands still, and tells that from one that was aborted. */
class Watch {
  readonly who: string;
  readonly signal: AbortSignal;
  readonly #stalled = new AbortController();
  readonly #given: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(who: string, stallMs: number, given: AbortSignal | undefined) {
    this.who = who;
    this.#given = given;
    this.signal =
      given === undefined ? this.#stalled.signal : AbortSignal.any([given, this.#stalled.signal]);
    // A transfer keeps the process alive by itself, and none is to be waited for without one.
    this.#timer = setTimeout(() => this.#stalled.abort(), stallMs).unref();
  }

  async *over(body: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        this.#timer.refresh();
        yield chunk;
      }
    } catch (error) {
      throw this.explain(error, path);
    } finally {
      this.end();
    }
  }

  explain(error: unknown, path: string): unknown {
    this.end();
    if (this.#given?.aborted) return this.#given.reason;
    const { name, code } = error as NodeJS.ErrnoException;
    if (name === 'PortError') return error;
    const why = this.#stalled.signal.aborted
      ? 'no data arrived'
      : (code ?? 'the connection was lost');
    return modelError('unavailable', `${this.who} did not send all of ${path}: ${why}`, error);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
