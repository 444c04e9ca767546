import { randomUUID } from 'node:crypto';
import type { Next } from 'hono';
import type { AppDeps } from '../app-deps.js';
import { ClientGone, RequestTimedOut } from '../problem.js';
import type { AppContext } from '../request-context.js';
import { auditTrail } from './audit.js';
import { addStandardHeaders } from './standard-headers.js';

const acceptableId = /^[A-Za-z0-9._-]{8,64}$/u;

/**
 * Goes around every request: gives it an id, a signal that ends its work when the client is gone
 * or its time is up, and afterwards the headers of every answer, an entry in the audit log, a line
 * in the log and a place in the metrics.
 */
export function frame(deps: AppDeps) {
  const { log, metrics, requestTimeoutMs } = deps;
  const audit = auditTrail(deps);
  return async (c: AppContext, next: Next): Promise<void> => {
    const startedAt = performance.now();
    const given = c.req.header('x-request-id');
    const requestId = given !== undefined && acceptableId.test(given) ? given : randomUUID();
    c.set('requestId', requestId);
    c.set('log', log);
    c.set('auditIntent', () => audit.begin(c));
    const release = limitWork(c, requestTimeoutMs);
    try {
      await next();
      addStandardHeaders(c);
      await audit.end(c);
    } finally {
      release();
      const route = c.get('route') ?? 'none';
      const ms = performance.now() - startedAt;
      metrics.observeRequest(c.req.method, route, c.res.status, ms);
      log.info(
        {
          requestId,
          method: c.req.method,
          route,
          status: c.res.status,
          ms: Math.round(ms),
          ...about(c),
        },
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

/** Sets the signal of the request; returns what lets go of its timer and listener. */
function limitWork(c: AppContext, timeoutMs: number): () => void {
  const work = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limitTime = (ms: number | undefined): void => {
    clearTimeout(timer);
    timer =
      ms === undefined
        ? undefined
        : setTimeout(() => work.abort(new RequestTimedOut(ms)), ms).unref();
  };
  limitTime(timeoutMs);
  c.set('signal', work.signal);
  c.set('limitTime', limitTime);
  const { outgoing } = c.env;
  const source = outgoing === undefined ? c.req.raw.signal : undefined;
  const gone = (): void => {
    if (outgoing?.writableFinished !== true) work.abort(new ClientGone());
  };
  outgoing?.once('close', gone);
  source?.addEventListener('abort', gone, { once: true });
  return () => {
    clearTimeout(timer);
    source?.removeEventListener('abort', gone);
    // The body may still be on its way: what streams it must end when the client goes.
  };
}
