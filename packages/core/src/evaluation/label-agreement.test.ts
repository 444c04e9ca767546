import { describe, expect, it } from 'vitest';
import type { SentimentLabel } from '../domain/sentiment/sentiment.js';
import { alignWords } from './align-words.js';
import { riskAgreement, sentimentAgreement } from './label-agreement.js';
import { readLabeledUtterances } from './read-labeled-utterances.js';
import { wordErrorRate } from './word-error-rate.js';

const judged = (label: SentimentLabel, found: SentimentLabel, ...defensible: SentimentLabel[]) => ({
  label,
  found,
  defensible: [label, ...defensible],
});

describe('sentimentAgreement', () => {
  it('tells exact, defensible and inverted apart, and keeps every pair', () => {
    const agreement = sentimentAgreement([
      judged('positive', 'positive'),
      judged('positive', 'neutral', 'neutral'),
      judged('negative', 'positive'),
      judged('negative', 'positive', 'positive'),
      judged('neutral', 'negative'),
    ]);
    expect(agreement).toMatchObject({ count: 5, exact: 1, defensible: 3, inverted: 1 });
    expect(agreement.confusion.negative).toEqual({
      positive: 2,
      neutral: 0,
      negative: 0,
      mixed: 0,
    });
    expect(agreement.confusion.neutral.negative).toBe(1);
  });
});

describe('riskAgreement', () => {
  it('counts what was flagged among risks and among harmless utterances', () => {
    const given = [
      { risk: true, flagged: true },
      { risk: true, flagged: false },
      { risk: false, flagged: true },
      { risk: false, flagged: false },
      { risk: false, flagged: false },
      { risk: false, flagged: false },
    ];
    expect(riskAgreement(given)).toEqual({
      ...{ risks: 2, flaggedRisks: 1, recall: 0.5 },
      ...{ harmless: 4, falseAlarms: 1, falseAlarmRate: 0.25 },
    });
    expect(riskAgreement([])).toMatchObject({ recall: 1, falseAlarmRate: 0 });
  });
});

describe('readLabeledUtterances', () => {
  it('reads labels of sentiment and of risk', () => {
    const text = [
      '{"text": "so tired", "label": "negative", "defensible": ["neutral"], "reason": "x"}',
      '',
      '{"text": "any plans?", "risk": false, "role": "therapist", "kind": "suicidality"}',
    ].join('\n');
    expect(readLabeledUtterances(text)).toEqual([
      { text: 'so tired', role: 'patient', label: 'negative', defensible: ['negative', 'neutral'] },
      { text: 'any plans?', role: 'therapist', risk: false, kind: 'suicidality', defensible: [] },
    ]);
  });

  it.each([
    ['{', 'it is no JSON object'],
    ['[1]', 'it is no JSON object'],
    ['{"label": "negative"}', 'it has no text'],
    [`{"text": "${'a'.repeat(2_001)}", "risk": true}`, 'more than 2000 characters'],
    ['{"text": "a"}', 'neither label nor risk'],
    ['{"text": "a", "label": "sad"}', 'label must be positive, neutral, negative, mixed'],
    ['{"text": "a", "label": "mixed", "defensible": "mixed"}', 'defensible must be a list'],
    ['{"text": "a", "risk": "yes"}', 'risk must be true or false'],
    ['{"text": "a", "risk": true, "role": "cat"}', 'role must be patient or therapist'],
  ])('refuses %s and names the line', (line, fault) => {
    const read = () => readLabeledUtterances(`{"text": "a", "risk": true}\n${line}`);
    expect(read).toThrow('line 2: ');
    expect(read).toThrow(fault);
  });
});

describe('alignWords', () => {
  it('puts every error in its place', () => {
    expect(alignWords('I felt really good today', 'i fell good today, yes')).toEqual([
      { kind: 'right', said: 'i', heard: 'i' },
      { kind: 'wrong', said: 'felt', heard: 'fell' },
      { kind: 'missing', said: 'really' },
      { kind: 'right', said: 'good', heard: 'good' },
      { kind: 'right', said: 'today', heard: 'today' },
      { kind: 'added', heard: 'yes' },
    ]);
  });

  it.each([
    ['', ''],
    ['a b c', ''],
    ['', 'a b'],
    ['a b c d', 'd c b a'],
  ])('keeps all words of "%s" and of "%s", with no fewer errors than the least', (said, heard) => {
    const aligned = alignWords(said, heard);
    expect(aligned.flatMap((one) => one.said ?? []).join(' ')).toBe(said);
    expect(aligned.flatMap((one) => one.heard ?? []).join(' ')).toBe(heard);
    const least = wordErrorRate(said, heard);
    const errors = aligned.filter(({ kind }) => kind !== 'right').length;
    expect(errors).toBeGreaterThanOrEqual(least.substitutions + least.deletions + least.insertions);
  });
});
