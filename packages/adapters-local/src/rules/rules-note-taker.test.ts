import { readFileSync } from 'node:fs';
import { checkNotes } from '@attune/core/adapter-kit';
import type { NotesLine } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { scoreSentiment } from '../lexicon/sentiment.js';
import { createRulesNoteTaker } from './rules-note-taker.js';

interface Script {
  readonly turns: readonly { readonly speaker: 'therapist' | 'patient'; readonly text: string }[];
}

const script = JSON.parse(
  readFileSync(new URL('../../../../samples/session.script.json', import.meta.url), 'utf8'),
) as Script;

/** The sample as a recognizer writes it. */
const sample = script.turns.map(({ speaker, text }, at): NotesLine => {
  const heard = text.toLowerCase().replace(/[.,?!]/g, '');
  return {
    segmentId: `s${at + 1}`,
    speaker: speaker === 'therapist' ? 'S1' : 'S2',
    role: speaker,
    startMs: at * 6_000,
    endMs: at * 6_000 + 5_000,
    text: heard,
    ...(speaker === 'patient' ? { sentiment: scoreSentiment(heard) } : {}),
  };
});
const takeNotes = (lines: readonly NotesLine[]) =>
  createRulesNoteTaker().extract({ lines, language: 'en-US', part: { number: 1, of: 1 } });
const texts = (found: readonly { readonly text: string }[]) => found.map(({ text }) => text);

describe('createRulesNoteTaker on the sample session', () => {
  it('notes what a therapist would look for', async () => {
    const notes = await takeNotes(sample);
    expect(texts(notes.keyTopics)).toEqual(['breathing exercise', 'boss', 'sister', 'money']);
    expect(texts(notes.triggers)).toEqual([
      'on monday my boss was angry with me in front of everyone',
    ]);
    expect(texts(notes.followUpTopics)).toEqual(['next time we will talk about money']);
    expect(texts(notes.unresolvedConcerns)).toEqual([
      'i am still worried about money',
      'i do not know how to pay the rent',
    ]);
    expect(texts(notes.actionItems)).toContain(
      'The therapist suggested: “for next week please practice the breathing exercise every night before you go to bed”',
    );
    expect(notes.riskFlags.map(({ category, severity }) => [category, severity])).toEqual([
      ['suicidality', 'medium'],
      ['hopelessness', 'medium'],
      ['self_harm', 'low'],
    ]);
    expect(notes.moodTrajectory.text).toBe('improving');
  });

  it('keeps every quote through the check of core', async () => {
    const segments = sample.map(({ segmentId, ...rest }) => ({ id: segmentId, ...rest }));
    const { dropped } = checkNotes(await takeNotes(sample), segments);
    expect(dropped).toEqual({ quotes: 0, statements: 0 });
  });

  it('lets other work have its turn while it goes through three thousand lines', async () => {
    const long = Array.from(
      { length: 3_000 },
      (_, at): NotesLine => ({
        ...(sample[at % sample.length] as NotesLine),
        segmentId: `s${at}`,
        text: `word${at} and so on and on and on`,
      }),
    );
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await takeNotes(long);
    done = true;
    expect(turns).toBeGreaterThanOrEqual(15);
  });
});
