import { HttpProblem } from './problem.js';
import type { AppContext } from './request-context.js';

/**
 * What the client looked at when it decided to change something.
 *
 * @throws HttpProblem 428 when it does not say.
 */
export function requireIfMatch(c: AppContext): string {
  const etag = c.req.header('if-match')?.trim();
  if (etag !== undefined && etag !== '') return etag;
  throw new HttpProblem(
    428,
    'precondition_required',
    'Send If-Match with the ETag of the version you changed, so that no change by another client is lost.',
  );
}

/** Whether the client has this already. */
export function isKnown(c: AppContext, etag: string): boolean {
  const known = c.req.header('if-none-match');
  if (known === undefined) return false;
  return known.split(',').some((one) => one.trim().replace(/^W\//u, '') === etag);
}
