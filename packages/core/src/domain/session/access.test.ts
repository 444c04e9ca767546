import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors/domain-error.js';
import { type Actor, capacityOf, checkAccess, mayDo, type SessionRight } from './access.js';
import { noSuchSession } from './session.js';
import { type SessionStatus, transitions } from './session-status.js';

const rights: readonly SessionRight[] = ['see', 'read', 'work', 'operate'];
const statuses = Object.keys(transitions) as SessionStatus[];
const session = { id: 's', ownerId: 'ann', patientId: 'pat' };

const actors: readonly (readonly [string, Actor])[] = [
  ['the owner', { accountId: 'ann', role: 'therapist' }],
  ['another therapist', { accountId: 'bob', role: 'therapist' }],
  ['the subject', { accountId: 'pat', role: 'patient' }],
  ['another patient', { accountId: 'sue', role: 'patient' }],
  ['an admin', { accountId: 'root', role: 'admin' }],
  ["a patient with the owner's id", { accountId: 'ann', role: 'patient' }],
  ["a therapist with the subject's id", { accountId: 'pat', role: 'therapist' }],
];

/** The rights of each capacity. Every other account has none. */
const expected: Readonly<Record<string, readonly SessionRight[]>> = {
  'the owner': rights,
  'an admin': ['see', 'operate'],
};
const onceFinalized: Readonly<Record<string, readonly SessionRight[]>> = {
  ...expected,
  'the subject': ['see', 'read'],
};

function outcome(actor: Actor, status: SessionStatus, right: SessionRight): string {
  try {
    checkAccess(actor, { ...session, status }, right);
    return 'allowed';
  } catch (error) {
    return DomainError.is(error) ? error.code : String(error);
  }
}

const cases = statuses.flatMap((status) => actors.map(([who, actor]) => ({ who, actor, status })));

describe('access to a session', () => {
  it.each(cases)(
    'of $who to one that is $status is that of the table',
    ({ who, actor, status }) => {
      const allowed = (status === 'finalized' ? onceFinalized : expected)[who] ?? [];
      const denied = allowed.length === 0 ? 'session_not_found' : 'forbidden';
      expect(rights.map((right) => outcome(actor, status, right))).toEqual(
        rights.map((right) => (allowed.includes(right) ? 'allowed' : denied)),
      );
    },
  );

  it('is refused with the message for an absent session to an account that may not see it', () => {
    const [, stranger] = actors[1] as (typeof actors)[number];
    const asked = () => checkAccess(stranger, { ...session, status: 'processed' }, 'see');
    expect(asked).toThrow(noSuchSession('s').message);
  });

  it('hides a session without a subject from every patient', () => {
    const bare = { id: 's', ownerId: 'ann', status: 'finalized' as const };
    expect(capacityOf({ accountId: 'pat', role: 'patient' }, bare)).toBeUndefined();
  });

  it('never lets an operator or a subject change what was said', () => {
    expect(mayDo('operator', 'read') || mayDo('operator', 'work')).toBe(false);
    expect(mayDo('subject', 'work') || mayDo('subject', 'operate')).toBe(false);
  });
});
