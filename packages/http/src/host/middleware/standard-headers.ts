import { encodeJson } from '@attune/core/adapter-kit';
import type { AppContext } from '../request-context.js';
import type { Concern } from './around.js';

/**
 * Headers of every answer unless its route sets others. No cache may store it, because it may hold
 * private words, and no page may frame or execute it. Follows OWASP's Secure Headers Project.
 */
const standardHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-store',
  'content-security-policy':
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=15552000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

/** Answers that were made with them. */
const complete = new WeakSet<Response>();

/**
 * Answers with JSON. All headers are given at once, as a plain object: setting them one by one on
 * every answer takes longer than all else that a small answer needs (B2).
 */
export function answerJson(
  c: AppContext,
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return answerWith(c, JSON.stringify(value), status, headers);
}

/** As `answerJson`, for an answer of any size: other requests are answered while it is written. */
export async function answerLargeJson(
  c: AppContext,
  value: object,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return answerWith(c, await encodeJson(value), status, headers);
}

function answerWith(
  c: AppContext,
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  const answer = new Response(body, {
    status,
    headers: {
      ...standardHeaders,
      'x-request-id': c.get('requestId'),
      'content-type': 'application/json',
      ...headers,
    },
  });
  complete.add(answer);
  return answer;
}

/** Adds the standard headers and the id of the request to each answer that lacks them. */
export function addStandardHeaders(): Concern {
  return {
    answered: (c) => {
      if (complete.has(c.res)) return undefined;
      const { headers } = c.res;
      for (const [name, value] of Object.entries(standardHeaders)) {
        if (!headers.has(name)) headers.set(name, value);
      }
      headers.set('x-request-id', c.get('requestId'));
      return undefined;
    },
  };
}
