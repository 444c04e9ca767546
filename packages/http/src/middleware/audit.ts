import type { AuditEntry } from '@attune/core';
import type { AppDeps } from '../app-deps.js';
import { type AppContext, clientAddress } from '../request-context.js';

/** Writes down who did or tried what with which thing: every request of somebody signed in. */
export function auditTrail({ audit, log, trustedProxies }: AppDeps) {
  return async (c: AppContext): Promise<void> => {
    const actor = c.get('actor');
    const action = c.get('operation');
    if (actor === undefined || action === undefined) return;
    const agent = c.req.header('user-agent')?.slice(0, 200);
    const entry: AuditEntry = {
      at: new Date(),
      actorId: actor.accountId,
      action,
      subject: c.get('subject') ?? { kind: 'account', id: actor.accountId },
      outcome: outcomeOf(c.res.status),
      from: {
        address: clientAddress(c, trustedProxies),
        ...(agent === undefined ? {} : { agent }),
      },
    };
    await audit.append(entry).catch((error: unknown) => {
      log.error({ requestId: c.get('requestId'), error }, 'the audit log cannot be written');
    });
  };
}

function outcomeOf(status: number): AuditEntry['outcome'] {
  if (status < 400) return 'done';
  return [401, 403, 404].includes(status) ? 'denied' : 'failed';
}
