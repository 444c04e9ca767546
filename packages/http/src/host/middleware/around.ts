import type { Next } from 'hono';
import type { AppContext } from '../request-context.js';

/** What one concern does before and after each request. */
export interface Concern {
  /** Before any work on the request. */
  begin?(c: AppContext): void;
  /** When an answer is made, before it leaves. What it returns is waited for. */
  answered?(c: AppContext): undefined | Promise<void>;
  /** Last, also when no answer could be made. Must not throw. */
  end?(c: AppContext): void;
}

/**
 * One middleware of many concerns. They begin in this order and end in reverse. A middleware for each
 * would cost every request a promise and a closure for each (B2).
 */
export function around(concerns: readonly Concern[]) {
  const outwards = [...concerns].reverse();
  const beginning = concerns.flatMap(({ begin }) => begin ?? []);
  const answering = outwards.flatMap(({ answered }) => answered ?? []);
  const ending = outwards.flatMap(({ end }) => end ?? []);
  return async (c: AppContext, next: Next): Promise<void> => {
    c.set('startedAt', performance.now());
    for (const begin of beginning) begin(c);
    try {
      await next();
      for (const answered of answering) {
        const pending = answered(c);
        if (pending !== undefined) await pending;
      }
    } finally {
      for (const end of ending) end(c);
    }
  };
}
