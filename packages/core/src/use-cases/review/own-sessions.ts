import { type Actor, capacityOf } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import type { SessionStatus } from '../../domain/session/session-status.js';
import type { SeenSession } from './read-session.js';

/** The filter for an account's own sessions. */
export type OwnSessions =
  | { readonly ownerId: string }
  | { readonly patientId: string; readonly status: SessionStatus };

/** Selects a therapist's sessions, or finalized ones about a patient; `undefined` for an admin. */
export function ownSessions(actor: Actor): OwnSessions | undefined {
  switch (actor.role) {
    case 'therapist':
      return { ownerId: actor.accountId };
    case 'patient':
      return { patientId: actor.accountId, status: 'finalized' };
    case 'admin':
      return undefined;
  }
}

/** The session and how the account sees it; an empty list if the account may not see it. */
export function seenBy(
  actor: Actor,
  session: SessionSummary,
): readonly SeenSession<SessionSummary>[] {
  const sight = capacityOf(actor, session);
  return sight === undefined ? [] : [{ session, sight }];
}
