import { invalidInput } from './input-faults.js';
import { HttpProblem } from './problem.js';
import type { AppContext } from './request-context.js';

export function bringsBody(c: AppContext): boolean {
  const { incoming } = c.env;
  if (incoming === undefined) return c.req.raw.body !== null;
  const { 'content-length': length = '0', 'transfer-encoding': coding } = incoming.headers;
  return coding !== undefined || length !== '0';
}

/** A proxy in front may take the last of two values, and the route the first. */
export function requireOnce(c: AppContext): void {
  const repeated = Object.entries(c.req.queries()).filter(([, values]) => values.length > 1);
  if (repeated.length === 0) return;
  const faults = repeated.map(([name]) => ({
    path: ['query', name],
    message: `query.${name} must be given once`,
  }));
  throw invalidInput({ faults, count: faults.length });
}

/** A body in a coding would be checked, limited and stored as bytes that it does not stand for. */
export function requirePlainBody(c: AppContext): void {
  const coding = c.req.header('content-encoding')?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity' || !bringsBody(c)) return;
  throw new HttpProblem(
    415,
    'unsupported_body',
    'Send the body as it is, without Content-Encoding.',
    { headers: { 'accept-encoding': 'identity', connection: 'close' } },
  );
}
