import type { Session } from '@attune/core';
import { type AuditEntry, type AuditSubject, anonymousActor } from '@attune/core/ports';
import type { AppDeps } from '../app-deps.js';
import { HttpProblem, problemOf } from '../problem.js';
import { type AppContext, clientAddress } from '../request-context.js';
import type { Concern } from './around.js';
import { answerJson } from './standard-headers.js';

/** Two pages of a hundred: sessions, and the patients they are about. */
const mostSeen = 200;

/** Writes audit entries for a request. */
interface AuditTrail {
  /** Before a change is made. @throws HttpProblem 503 `audit_unavailable`. */
  begin(c: AppContext): Promise<void>;
  /**
   * Before the answer leaves. A reading answer that cannot be written down becomes a 503; that of a
   * change stays, because its first entry stands.
   */
  end(c: AppContext): Promise<void>;
}

/**
 * The entries of every request by an account, by a signed request, and of every try to sign in. One
 * that reads has one entry, one that changes has two. A login of no account leaves no trace of what
 * was typed: it may be a password, and a hash of it could be guessed.
 */
function auditTrail({ audit, log, trustedProxies }: AppDeps): AuditTrail {
  const append = async (c: AppContext, outcome: AuditEntry['outcome']): Promise<boolean> => {
    try {
      await audit.append(entryOf(c, outcome, clientAddress(c, trustedProxies)));
      return true;
    } catch (error) {
      log.error({ requestId: c.get('requestId'), error }, 'the audit log cannot be written');
      return false;
    }
  };
  return {
    begin: async (c) => {
      if (!(await append(c, 'begun'))) throw unavailable();
      c.set('auditBegun', true);
    },
    end: async (c) => {
      const known = c.get('actor') ?? c.get('subject');
      const rule = c.get('audit');
      if (c.get('operation') === undefined) return;
      if (known === undefined && rule !== 'attempted') return;
      if (await append(c, outcomeOf(c.res.status))) return;
      if (rule === 'required' && c.get('auditBegun') !== true) await refuse(c);
    },
  };
}

/** Writes the audit entries of each request; a change writes its first one before it is made. */
export function auditRequests(deps: AppDeps): Concern {
  const audit = auditTrail(deps);
  return {
    begin: (c) => c.set('auditIntent', () => audit.begin(c)),
    answered: (c) => audit.end(c),
  };
}

/** Tells the audit log which sessions an answer holds, and which patients they are about. */
export function sawSessions(
  c: AppContext,
  sessions: readonly Pick<Session, 'id' | 'patientId'>[],
): void {
  const patients = new Set(sessions.flatMap(({ patientId }) => patientId ?? []));
  c.set('seen', [
    ...[...patients].map((id) => ({ kind: 'patient', id })),
    ...sessions.map(({ id }) => ({ kind: 'session', id })),
  ]);
}

function entryOf(c: AppContext, outcome: AuditEntry['outcome'], address: string): AuditEntry {
  const actor = c.get('actor');
  const subject = c.get('subject');
  const agent = c.req.header('user-agent')?.slice(0, 200);
  // Only a successful sign-in shows that the account itself asks.
  const signedIn = outcome === 'done' && subject?.kind === 'account' ? subject.id : undefined;
  const actorId = actor?.accountId ?? signedIn ?? anonymousActor;
  return {
    at: new Date(),
    actorId,
    action: c.get('operation') ?? '',
    subject: subject ?? { kind: 'account', id: actorId },
    ...seenOf(outcome === 'done' ? (c.get('seen') ?? []) : []),
    outcome,
    from: { address, ...(agent === undefined ? {} : { agent }) },
  };
}

function seenOf(seen: readonly AuditSubject[]): Pick<AuditEntry, 'seen' | 'seenMore'> {
  if (seen.length === 0) return {};
  const more = seen.length - mostSeen;
  return more <= 0 ? { seen } : { seen: seen.slice(0, mostSeen), seenMore: more };
}

function outcomeOf(status: number): AuditEntry['outcome'] {
  if (status < 400) return 'done';
  return [401, 403, 404].includes(status) ? 'denied' : 'failed';
}

/** Puts a problem in place of the answer, with nothing left of that one. */
async function refuse(c: AppContext): Promise<void> {
  const { body } = c.res;
  await body?.cancel().catch(() => undefined);
  const { problem, headers } = problemOf(unavailable(), c.get('requestId'));
  const type = { 'content-type': 'application/problem+json' };
  // Hono takes over headers of the answer before unless that is taken away first.
  c.res = undefined;
  c.res = answerJson(c, problem, problem.status, { ...headers, ...type });
}

function unavailable(): HttpProblem {
  return new HttpProblem(
    503,
    'audit_unavailable',
    'The audit log cannot be written, so nothing was read or changed. Try again later, and inform the operator.',
    { headers: { 'retry-after': '5' } },
  );
}
