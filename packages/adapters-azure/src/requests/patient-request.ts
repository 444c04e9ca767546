import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What is sent. A stream wants a `content-length` among the headers. */
export interface Sent {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array> | undefined;
  readonly signal: AbortSignal;
}

/**
 * One request. `fetch` gives up after five minutes without an answer, which a long recording needs;
 * here the signal is the only time limit. Redirects are not followed, so that no key goes anywhere else.
 */
export async function sendPatiently(url: URL, sent: Sent): Promise<IncomingMessage> {
  const { method, headers, body, signal } = sent;
  signal.throwIfAborted();
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(url, { method, headers, signal }, resolve);
    request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    // A service may answer before it has everything: then the answer counts, not the broken pipe.
    writeBody(request, body).catch((error: Error) => request.destroy(error));
  });
}

async function writeBody(request: ClientRequest, body: Sent['body']): Promise<void> {
  if (body === undefined || typeof body === 'string') request.end(body);
  else await pipeline(Readable.from(body), request);
}

/** The text of an answer that is longer than `mostBytes` is cut, and `whole` says so. */
export async function readText(
  message: IncomingMessage,
  mostBytes: number,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const part of message as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > mostBytes) {
      message.destroy();
      return { text, whole: false };
    }
    text += decoder.decode(part, { stream: true });
  }
  if (!message.complete) throw new TypeError('terminated');
  return { text: text + decoder.decode(), whole: true };
}
