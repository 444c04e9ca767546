import type { Next } from 'hono';
import type { Log } from '../observability/logger.js';
import type { AppContext } from '../request-context.js';

/** Writes one log line for each answered request: ids, route, status and time, no content. */
export function requestLog(log: Log) {
  return async (c: AppContext, next: Next): Promise<void> => {
    const startedAt = performance.now();
    c.set('log', log);
    try {
      await next();
    } finally {
      const ms = Math.round(performance.now() - startedAt);
      const { method } = c.req;
      const route = c.get('route') ?? 'none';
      const { status } = c.res;
      log.info(
        { requestId: c.get('requestId'), method, route, status, ms, ...about(c) },
        'request',
      );
    }
  };
}

function about(c: AppContext): object {
  const actor = c.get('actor');
  const subject = c.get('subject');
  return {
    ...(subject === undefined ? {} : { [`${subject.kind}Id`]: subject.id }),
    // Last: where the subject is another account, this is the one that asked.
    ...(actor === undefined ? {} : { accountId: actor.accountId }),
  };
}
