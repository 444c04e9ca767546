import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What is sent. A stream or generator wants a `content-length` among the headers. */
export interface PatientRequest {
  readonly method?: string | undefined;
  readonly headers?: ConstructorParameters<typeof Headers>[0];
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | null | undefined;
  readonly signal?: AbortSignal | null | undefined;
}

/**
 * `fetch` for servers that think for long: Node's own gives up after five minutes without an
 * answer. The signal is the only time limit; redirects are not followed, so that no key goes
 * anywhere else.
 */
export async function patientFetch(
  address: string | URL,
  { method = 'GET', headers, body, signal }: PatientRequest = {},
): Promise<Response> {
  const url = new URL(address);
  signal?.throwIfAborted();
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const own = Object.fromEntries(new Headers(headers));
  return await new Promise<Response>((resolve, reject) => {
    const request = send(url, { method, headers: own, ...(signal ? { signal } : {}) }, (message) =>
      resolve(toResponse(message)),
    );
    // As `fetch` has it, so that those who know its faults know these.
    const lost = (cause: Error): TypeError => new TypeError('fetch failed', { cause });
    request.on('error', (error) => reject(signal?.aborted ? signal.reason : lost(error)));
    // A server may answer before it has everything: then the answer counts, not the broken pipe.
    writeBody(request, body).catch((error: Error) => request.destroy(error));
  });
}

async function writeBody(request: ClientRequest, body: PatientRequest['body']): Promise<void> {
  if (body === undefined || body === null || typeof body === 'string' || ArrayBuffer.isView(body)) {
    request.end(body ?? undefined);
    return;
  }
  await pipeline(Readable.from(body), request);
}

const withoutBody = [204, 205, 304];

function toResponse(message: IncomingMessage): Response {
  const status = message.statusCode ?? 502;
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  if (withoutBody.includes(status)) {
    message.resume();
    return new Response(undefined, { status, headers });
  }
  return new Response(Readable.toWeb(message) as ReadableStream<Uint8Array>, { status, headers });
}
