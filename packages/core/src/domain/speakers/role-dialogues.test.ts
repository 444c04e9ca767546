import { expect, it } from 'vitest';
import dialogues from '../../../../../test/data/role-dialogues.json' with { type: 'json' };
import { defaultSettings } from '../session/settings.js';
import { attributeRoles } from './role-rules.js';
import { roleConfidenceNeeded } from './speaker-role.js';

interface Dialogue {
  readonly title: string;
  /** Null where the talk is no therapy. */
  readonly therapist: string | null;
  readonly turns: readonly (readonly string[])[];
}

/** What the rule says, and whether it is sure enough to be used. */
function judge({ turns }: Dialogue): { therapist: string | undefined; sure: boolean } {
  const ids = [...new Set(turns.map(([speaker]) => speaker ?? ''))];
  const durationMs = turns.length * 5_000;
  const { speakers } = attributeRoles(
    {
      language: 'en-US',
      durationMs,
      coverage: [{ startMs: 0, endMs: durationMs }],
      speakers: ids.map((id) => ({
        id,
        role: 'unknown',
        roleSource: 'rule',
        roleConfidence: 0,
      })),
      segments: turns.map(([speaker = '', text = ''], index) => ({
        id: `seg-${index + 1}`,
        speaker,
        startMs: index * 5_000,
        endMs: index * 5_000 + 4_000,
        text,
      })),
    },
    defaultSettings,
  );
  const therapist = speakers.find(({ role }) => role === 'therapist');
  return {
    therapist: therapist?.id,
    sure: (therapist?.roleConfidence ?? 0) >= roleConfidenceNeeded,
  };
}

const all: readonly Dialogue[] = dialogues;
const therapies = all.filter(({ therapist }) => therapist !== null);
const others = all.filter(({ therapist }) => therapist === null);

it.each(others)('is not sure of roles in talk that is no therapy: $title', (dialogue) => {
  expect(judge(dialogue).sure).toBe(false);
});

it.each(therapies)('is never sure of the wrong side: $title', (dialogue) => {
  const { therapist, sure } = judge(dialogue);
  if (sure) expect(therapist).toBe(dialogue.therapist);
});

it('finds the leading side of every therapy session, and is sure of some', () => {
  expect(therapies.map((dialogue) => judge(dialogue).therapist)).toEqual(
    therapies.map(({ therapist }) => therapist),
  );
  expect(therapies.filter((dialogue) => judge(dialogue).sure).length).toBeGreaterThanOrEqual(2);
});
