import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import utterances from '../../../../test/data/labelled-utterances.json' with { type: 'json' };
import { scoreSentiment } from './sentiment.js';

interface Judged {
  readonly text: string;
  readonly label: string;
  readonly defensible: readonly string[];
  readonly grave: boolean;
}

const tuning: readonly Judged[] = readFileSync(
  new URL('../../../../test/data/sentiment-tuning.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Judged);
const opposites: Readonly<Record<string, string>> = { positive: 'negative', negative: 'positive' };

const labelOf = (text: string) => scoreSentiment(text).label;

describe('scoreSentiment', () => {
  it.each(['tune', 'held-out'])('agrees with nine of ten labels of the %s half', (split) => {
    const half = utterances.filter((utterance) => utterance.split === split);
    const agreed = half.filter((utterance) => labelOf(utterance.text) === utterance.label);
    expect(half).toHaveLength(80);
    expect(agreed.length).toBeGreaterThanOrEqual(72);
  });

  it('gives nine of ten utterances of a patient the label they were given', () => {
    const right = tuning.filter(({ text, label }) => labelOf(text) === label);
    const defensible = tuning.filter((one) => one.defensible.includes(labelOf(one.text)));
    expect(tuning.length).toBeGreaterThanOrEqual(700);
    expect(right.length / tuning.length).toBeGreaterThanOrEqual(0.92);
    expect(defensible.length / tuning.length).toBeGreaterThanOrEqual(0.96);
  });

  it('never turns a grave utterance round', () => {
    const inverted = tuning.filter(
      ({ text, label, grave }) => grave && labelOf(text) === opposites[label],
    );
    expect(inverted.map(({ text }) => text)).toEqual([]);
  });

  it('reads a text that only repeats operators without losing its place', () => {
    for (const word of ['not ', 'since ', 'without ', 'i am not, ', 'stopped ', 'wish i ']) {
      const { scores } = scoreSentiment(word.repeat(3_000));
      expect(Object.values(scores).every(Number.isFinite)).toBe(true);
    }
  });

  it.each([
    'good morning',
    'please hold while i check that for you',
    'thank you how can i help you today',
    "You're welcome, have a nice day!",
    'i would like to book an appointment',
    'yeah kind of',
    '',
    '...',
    'constructor toString __proto__',
  ])('hears no feeling in "%s"', (text) => {
    expect(scoreSentiment(text).label).toBe('neutral');
  });

  it('turns feeling round as far as the negation reaches', () => {
    expect(labelOf('i am happy')).toBe('positive');
    expect(labelOf('i am not happy')).toBe('negative');
    expect(labelOf('i am not really very happy')).toBe('negative');
    expect(labelOf('i do not think that he is happy')).toBe('negative');
    expect(labelOf('i do not know him i am happy')).toBe('positive');
    expect(labelOf('not today but i am happy')).toBe('positive');
  });

  it('reads recognizer text and clean text alike', () => {
    expect(scoreSentiment('I don’t feel good.')).toEqual(scoreSentiment('i dont feel good'));
  });

  it('calls strong feeling both ways mixed', () => {
    expect(labelOf('i love him but i am terrified')).toBe('mixed');
  });

  it('weighs intensity', () => {
    const share = (text: string) => scoreSentiment(text).scores.negative;
    expect(share('i am extremely sad')).toBeGreaterThan(share('i am sad'));
    expect(share('i am slightly sad')).toBeLessThan(share('i am sad'));
  });

  it('gives shares that sum to one and the label of the highest', () => {
    const word = fc.constantFrom(
      ...utterances.flatMap((utterance) => utterance.text.split(' ')).slice(0, 600),
    );
    const text: fc.Arbitrary<string> = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (said) => {
        const { label, scores } = scoreSentiment(said);
        const shares = Object.values(scores);
        expect(Math.abs(shares.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-9);
        for (const share of shares) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        expect(scores[label]).toBeGreaterThanOrEqual(Math.max(...shares) - 1e-9);
      }),
    );
  });
});
