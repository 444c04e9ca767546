import type { PortErrorCode } from '@attune/core/ports';
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

/** A mirror that sends nothing for so long is given up. */
const patienceMs = 60_000;

/** Models behind a web server that knows ranges; one that does not begins anew. */
export function openHttpMirror(location: string, stallMs: number = patienceMs): ModelFiles {
  const base = location.replace(/\/*$/u, '/');
  return {
    place: location,
    open: async (path, request) => {
      const address = new URL(path.split('/').map(encodeURIComponent).join('/'), base);
      const watch = new Watch(stallMs, request.signal);
      try {
        const response = await fetch(address, {
          headers: headersOf(request),
          signal: watch.signal,
        });
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

function partOf(response: Response, request: PartRequest, watch: Watch, path: string): Part {
  const { status, headers, body } = response;
  const from = status === 206 ? rangeStart(headers) : 0;
  if (body !== null && (status === 200 || (status === 206 && from === request.from)))
    return { from, version: versionOf(headers), body: watch.over(body, path) };
  void body?.cancel();
  watch.end();
  // What is there is longer than the file, or of something else: the next request begins anew.
  if (status === 416 || status === 206) return { from: 0, version: undefined, body: [] };
  const code = codes[status] ?? (status >= 500 ? 'unavailable' : 'internal');
  throw modelError(code, `The mirror answered ${status} for ${path}`);
}

/** A weak ETag says nothing about single bytes. */
function versionOf(headers: Headers): string | undefined {
  const etag = headers.get('etag');
  if (etag !== null && !etag.startsWith('W/')) return etag;
  return headers.get('last-modified') ?? undefined;
}

/** @returns NaN without a range that can be read. */
function rangeStart(headers: Headers): number {
  return Number(/^bytes (\d+)-/u.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

/** Ends a transfer that stands still, and tells that from one that was aborted. */
class Watch {
  readonly signal: AbortSignal;
  readonly #stalled = new AbortController();
  readonly #given: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(stallMs: number, given: AbortSignal | undefined) {
    this.#given = given;
    this.signal =
      given === undefined ? this.#stalled.signal : AbortSignal.any([given, this.#stalled.signal]);
    // A transfer keeps the process alive by itself, and none is to be waited for without one.
    this.#timer = setTimeout(() => this.#stalled.abort(), stallMs).unref();
  }

  async *over(body: ReadableStream<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
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
    const { name, cause } = error as Error;
    if (name === 'PortError') return error;
    const why = this.#stalled.signal.aborted
      ? 'no data arrived'
      : ((cause as NodeJS.ErrnoException | undefined)?.code ?? 'the connection was lost');
    return modelError('unavailable', `The mirror did not send all of ${path}: ${why}`, error);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
