import { DomainError } from '../../errors/domain-error.js';
import type { AccountRole } from '../account/account.js';
import { noSuchSession, type SessionHead } from './session.js';

/** The account that makes a request. */
export interface Actor {
  /** Id of the account. */
  readonly accountId: string;
  /** Role of the account. */
  readonly role: AccountRole;
}

/**
 * What an account may do with a session: `see` that it exists and its status, `read` its content,
 * `work` on it, or `operate` it (retry it).
 */
export type SessionRight = 'see' | 'read' | 'work' | 'operate';

/** In which capacity an account accesses a session. */
export type SessionCapacity = 'owner' | 'subject' | 'operator';

const rights: Readonly<Record<SessionCapacity, readonly SessionRight[]>> = {
  owner: ['see', 'read', 'work', 'operate'],
  subject: ['see', 'read'],
  operator: ['see', 'operate'],
};

type AccessFacts = Pick<SessionHead, 'id' | 'ownerId' | 'patientId' | 'status'>;

/** In which capacity the account sees the session; `undefined` if it may not see it at all. */
export function capacityOf(actor: Actor, session: AccessFacts): SessionCapacity | undefined {
  switch (actor.role) {
    case 'therapist':
      return session.ownerId === actor.accountId ? 'owner' : undefined;
    case 'patient':
      return session.patientId === actor.accountId && session.status === 'finalized'
        ? 'subject'
        : undefined;
    case 'admin':
      return 'operator';
  }
}

/** Whether this capacity includes this right. */
export function mayDo(sight: SessionCapacity, right: SessionRight): boolean {
  return rights[sight].includes(right);
}

/**
 * @throws DomainError `session_not_found`, in the words for an absent one, when it does not exist
 *   for this person; `forbidden` when they may see it, but not do this.
 */
export function checkAccess(
  actor: Actor,
  session: AccessFacts,
  right: SessionRight,
): SessionCapacity {
  const sight = capacityOf(actor, session);
  if (sight === undefined) throw noSuchSession(session.id);
  if (mayDo(sight, right)) return sight;
  throw new DomainError('forbidden', refusals[right](session.id));
}

const refusals: Readonly<Record<SessionRight, (id: string) => string>> = {
  see: (id) => `You may not see session ${id}.`,
  read: (id) => `You may not read what was said in session ${id}; its therapist may.`,
  work: (id) => `You may not change session ${id}; its therapist may.`,
  operate: (id) => `You may not operate session ${id}; its therapist or an administrator may.`,
};
