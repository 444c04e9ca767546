import { describe, expect, it } from 'vitest';
import type { Notes, RiskFlag } from '../notes/notes.js';
import { questionsOpenIn } from './open-questions.js';
import { newSession, type Session } from './session.js';

const speaker = (id: string, role: 'therapist' | 'patient' | 'unknown') =>
  ({ id, role, roleSource: 'person', roleConfidence: 1 }) as const;
const flag = (given: Partial<RiskFlag>): RiskFlag => ({
  text: 'The patient spoke of despair.',
  segmentIds: ['seg-1'],
  category: 'hopelessness',
  severity: 'high',
  quote: 'no way out',
  ...given,
});
const at = '2026-01-01T00:00:00.000Z';

function asked(speakers: Session['speakers'], riskFlags: readonly RiskFlag[]): readonly string[] {
  const session = newSession({ id: 's' } as Session, at, at);
  const notes = { riskFlags } as unknown as Notes;
  return questionsOpenIn({ ...session, speakers, notes }).map(({ question }) => question);
}

describe('what is open in a session', () => {
  const known = [speaker('S1', 'therapist'), speaker('S2', 'patient')];

  it('are roles that are not known', () => {
    expect(asked([speaker('S1', 'therapist'), speaker('S2', 'unknown')], [])).toEqual([
      'roles_unknown',
    ]);
    expect(asked(known, [])).toEqual([]);
  });

  it('are flags of the machine that were not decided on', () => {
    expect(asked(known, [flag({})])).toEqual(['flags_unread']);
    expect(asked(known, [flag({ severity: 'low' })])).toEqual([]);
    const dismissed = { reason: 'A song.', by: 'ann', at };
    const by = { kind: 'person', id: 'ann', at } as const;
    expect(asked(known, [flag({ dismissed }), flag({ by })])).toEqual([]);
  });
});
