import type { IncomingMessage } from 'node:http';
import { type JsonBounds, parseBoundedJson } from '@attune/core/adapter-kit';
import { isConnectionFault } from '../requests/azure-fault.js';
import { readText, sendPatiently } from '../requests/patient-request.js';

/** Far above the longest answer that is asked for, with what the service tells besides it. */
const longestAnswerBytes = 16 * 2 ** 20;
const answerBounds: JsonBounds = { depth: 64, values: 500_000 };

type Fetch = typeof globalThis.fetch;

/**
 * `fetch` as the SDK wants it: says who we are, waits as long as the signal allows, follows no redirect, and
 * bounds what comes back.
 */
export function createOpenaiFetch(
  authorize: (signal: AbortSignal | undefined) => Promise<Readonly<Record<string, string>>>,
): Fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const signal = init.signal ?? new AbortController().signal;
    const asked = new Headers(init.headers);
    asked.delete('api-key');
    const own = await authorize(signal);
    const headers = { ...Object.fromEntries(asked), ...own };
    const body = typeof init.body === 'string' ? init.body : undefined;
    try {
      return await readAnswer(await sendPatiently(url, { method: 'POST', headers, body, signal }));
    } catch (error) {
      signal.throwIfAborted();
      // The form in which the SDK knows a lost connection, and asks again.
      throw isConnectionFault(error) ? new TypeError('fetch failed', { cause: error }) : error;
    }
  };
}

/** An answer beyond the bounds has no body: the SDK says that it cannot be read. */
async function readAnswer(message: IncomingMessage): Promise<Response> {
  const { text, whole } = await readText(message, longestAnswerBytes);
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  const status = message.statusCode ?? 502;
  return new Response(whole && isBounded(text) ? text : '', { status, headers });
}

/** Whether the SDK may parse it. What is no JSON it refuses by itself. */
function isBounded(text: string): boolean {
  try {
    parseBoundedJson(text, answerBounds);
    return true;
  } catch {
    return false;
  }
}
