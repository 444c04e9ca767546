import { describe, expect, it } from 'vitest';
import type { NotesContent, RiskFlag, Statement } from './notes.js';
import { emptyNotes } from './notes-check.js';
import { mergeNotes } from './notes-merge.js';

const state = (text: string, ...segmentIds: string[]): Statement => ({ text, segmentIds });
const part = (given: Partial<NotesContent>): NotesContent => ({ ...emptyNotes, ...given });
const moods = (...texts: [string, ...string[]]) => {
  const [first, ...rest] = texts.map((text, index) =>
    part({ sessionMood: state(text, ...(text === '' ? [] : [`${index}`])) }),
  );
  return mergeNotes([first as NotesContent, ...rest]);
};
const flag = (given: Partial<RiskFlag>): RiskFlag => ({
  ...state('Thoughts of death', 'a'),
  category: 'suicidality',
  severity: 'low',
  quote: 'not be here',
  ...given,
});

describe('mergeNotes', () => {
  it('leaves the notes of one part as they are', () => {
    const only = part({ keyTopics: [state('sleep', 'a')] });
    expect(mergeNotes([only])).toBe(only);
  });

  it('joins lists in the order of the conversation and keeps a repeated statement once', () => {
    const merged = mergeNotes([
      part({ keyTopics: [state('Sleep', 'a'), state('money', 'b')] }),
      part({ keyTopics: [state('work', 'c'), state(' sleep', 'd', 'a')] }),
    ]);
    expect(merged.keyTopics).toEqual([
      state('Sleep', 'a', 'd'),
      state('money', 'b'),
      state('work', 'c'),
    ]);
  });

  it('appends summaries, with all their segments', () => {
    const merged = mergeNotes([
      part({ topicSummary: state('First.', 'a') }),
      part({}),
      part({ topicSummary: state('Then.', 'b') }),
      part({ topicSummary: state('First.', 'c') }),
    ]);
    expect(merged.topicSummary).toEqual(state('First. Then.', 'a', 'b', 'c'));
  });

  it('merges equal risk flags only, so that a severe one stays', () => {
    const slight = flag({});
    const grave = flag({ severity: 'high', quote: 'kill myself', segmentIds: ['b'] });
    const again = flag({ segmentIds: ['c'] });
    const merged = mergeNotes([part({ riskFlags: [slight] }), part({ riskFlags: [grave, again] })]);
    expect(merged.riskFlags).toEqual([flag({ segmentIds: ['a', 'c'] }), grave]);
  });

  it('keeps the same words of two people apart', () => {
    const quotes = ['S1', 'S2'].map((speaker) => ({ ...state('I am fine', speaker), speaker }));
    const [first, second] = quotes.map((one) => part({ significantQuotes: [one] }));
    const merged = mergeNotes([first as NotesContent, second as NotesContent]);
    expect(merged.significantQuotes).toEqual(quotes);
  });

  it.each([
    [['negative', 'negative', 'positive'], 'negative', 'improving'],
    [['positive', 'negative'], 'mixed', 'declining'],
    [['neutral', '', 'neutral'], 'neutral', 'stable'],
    [['negative', 'neutral', 'positive'], 'mixed', 'improving'],
    [['', ''], '', ''],
    [['constructor', 'toString'], 'mixed', ''],
  ] as [[string, ...string[]], string, string][])('takes %j for %s, %s', (texts, mood, course) => {
    const merged = moods(...texts);
    expect(merged.sessionMood.text).toBe(mood);
    expect(merged.moodTrajectory.text).toBe(course);
  });

  it('gives every mood its segments', () => {
    const { sessionMood, moodTrajectory } = moods('negative', 'positive');
    expect(sessionMood.segmentIds).toEqual(['0', '1']);
    expect(moodTrajectory.segmentIds).toEqual(['0', '1']);
  });
});
