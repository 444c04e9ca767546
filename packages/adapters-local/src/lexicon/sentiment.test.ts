import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import utterances from '../../../../test/data/labelled-utterances.json' with { type: 'json' };
import { scoreSentiment } from './sentiment.js';

const labelOf = (text: string) => scoreSentiment(text).label;

describe('scoreSentiment', () => {
  it.each(['tune', 'held-out'])('agrees with nine of ten labels of the %s half', (split) => {
    const half = utterances.filter((utterance) => utterance.split === split);
    const agreed = half.filter((utterance) => labelOf(utterance.text) === utterance.label);
    expect(half).toHaveLength(80);
    expect(agreed.length).toBeGreaterThanOrEqual(72);
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

  it('turns feeling round within three words of a negation and no further', () => {
    expect(labelOf('i am happy')).toBe('positive');
    expect(labelOf('i am not happy')).toBe('negative');
    expect(labelOf('i am not really very happy')).toBe('negative');
    expect(labelOf('i do not think that he is happy')).toBe('positive');
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
