import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors/domain-error.js';
import { canMove, checkMove, type SessionStatus, transitions } from './session-status.js';

const all = Object.keys(transitions) as SessionStatus[];

describe('session status', () => {
  it('lets every status stay and every status reach processed', () => {
    for (const from of all) {
      expect(canMove(from, from)).toBe(true);
      const reached = new Set<SessionStatus>([from]);
      for (const status of reached) for (const next of transitions[status]) reached.add(next);
      expect(reached).toContain('processed');
    }
  });

  it('refuses a step that is not listed and names those that are', () => {
    const refused = all.flatMap((from) =>
      all.filter((to) => !canMove(from, to)).map((to) => [from, to] as const),
    );
    expect(refused).toContainEqual(['uploaded', 'processed']);
    expect(refused).toContainEqual(['finalized', 'analyzing']);
    for (const [from, to] of refused) {
      try {
        checkMove(from, to);
        expect.unreachable(`${from} became ${to}`);
      } catch (error) {
        expect(DomainError.is(error, 'illegal_transition')).toBe(true);
        expect((error as Error).message).toContain(transitions[from][0]);
      }
    }
  });
});
