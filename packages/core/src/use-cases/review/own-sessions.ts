import { type Actor, capacityOf } from '../../domain/session/access.js';
import type { SessionSummary } from '../../domain/session/session.js';
import type { SessionStatus } from '../../domain/session/session-status.js';
import type { SeenSession } from './session-access.js';

/** Whose sessions somebody lists as their own. */
export type OwnSessions =
  | { readonly ownerId: string }
  | { readonly patientId: string; readonly status: SessionStatus };

/** A therapist's sessions, or the finalized ones about a patient; `undefined` for nobody's. */
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

/** The session with the sight somebody has of it; nothing when they have none. */
export function seenBy(
  actor: Actor,
  session: SessionSummary,
): readonly SeenSession<SessionSummary>[] {
  const sight = capacityOf(actor, session);
  return sight === undefined ? [] : [{ session, sight }];
}
