import type { Log } from '../../observability/logger.js';
import type { AppContext } from '../request-context.js';
import type { Concern } from './around.js';

/** Writes one log line for each answered request: ids, route, status and time, no content. */
export function requestLog(log: Log): Concern {
  return {
    begin: (c) => c.set('log', log),
    end: (c) => {
      const fields: Record<string, unknown> = {
        requestId: c.get('requestId'),
        method: c.req.method,
        route: c.get('route') ?? 'none',
        status: c.res.status,
        ms: Math.round(performance.now() - c.get('startedAt')),
      };
      addPersons(fields, c);
      log.info(fields, 'request');
    },
  };
}

function addPersons(fields: Record<string, unknown>, c: AppContext): void {
  const subject = c.get('subject');
  if (subject !== undefined) fields[`${subject.kind}Id`] = subject.id;
  const actor = c.get('actor');
  // Last: where the subject is another account, this is the one that asked.
  if (actor !== undefined) fields['accountId'] = actor.accountId;
}
