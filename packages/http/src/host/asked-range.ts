import { z } from 'zod';
import { parseRange, type Span } from './byte-range.js';
import { HttpProblem } from './problem.js';
import type { AppContext } from './request-context.js';

/** The header of routes that answer with a range of bytes. */
export const rangeHeader = z.object({
  Range: z
    .string()
    .max(1_000)
    .optional()
    .meta({ description: 'One range of bytes', examples: ['bytes=0-65535'] }),
});

/**
 * The range that a request asks for of `size` bytes; `undefined`: all of them.
 *
 * @param etag of the bytes, for clients that only go on with what they have begun.
 * @throws HttpProblem 416 `invalid_range`.
 */
export function askedRange(c: AppContext, size: number, etag?: string): Span | undefined {
  const condition = c.req.header('if-range');
  if (condition !== undefined && condition !== etag) return undefined;
  const range = parseRange(c.req.header('range'), size);
  if (range !== 'unsatisfiable') return range;
  throw new HttpProblem(416, 'invalid_range', `The recording has ${size} bytes.`, {
    headers: { 'content-range': `bytes */${size}` },
  });
}
