import { readFileSync } from 'node:fs';
import type { NotesLine, Role } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { findRisks } from './risk.js';

/** Sets of paraphrases: the first is what the families were written from, the others came later. */
interface Paraphrase {
  readonly set: string;
  readonly kind: 'risk' | 'denial' | 'harmless';
  readonly text: string;
  readonly category?: string;
}

const all: readonly Paraphrase[] = readFileSync(
  new URL('../../../../test/data/risk-paraphrases.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((one) => JSON.parse(one) as Paraphrase);

const line = (text: string, role: Role = 'patient', segmentId = 's1'): NotesLine => ({
  segmentId,
  speaker: role,
  role,
  text,
  startMs: 0,
  endMs: 1000,
});
const isRaised = (text: string): boolean =>
  findRisks([line(text)]).some(({ severity }) => severity !== 'low');
const isDenied = (text: string): boolean =>
  findRisks([line(text)]).some((flag) => flag.text.includes('denied'));
const told = (text: string): readonly string[] =>
  findRisks([line(text)]).map(({ category, severity }) => `${category} ${severity}`);
const answerTo = (answer: string) =>
  findRisks([
    line('Have you thought about ending your life?', 'therapist'),
    line(answer, 'patient', 's2'),
  ]).map((flag) => `${flag.severity} ${flag.text.split('the patient ')[1] ?? ''}`);

describe('paraphrases of risks', () => {
  it.each(['written-from', 'unseen-one', 'unseen-two', 'unseen-three'])(
    'are told from harmless sentences with the same words: %s',
    (name) => {
      const set = all.filter((one) => one.set === name);
      const risks = set.filter(({ kind }) => kind === 'risk');
      const harmless = set.filter(({ kind }) => kind === 'harmless');
      expect(risks.length).toBeGreaterThan(30);
      const found = risks.filter(({ text }) => isRaised(text));
      const wrong = harmless.filter(({ text }) => isRaised(text));
      expect(found.length / risks.length).toBeGreaterThanOrEqual(0.95);
      expect(wrong.length / harmless.length).toBeLessThanOrEqual(0.05);
    },
  );

  it('are never told as a denial', () => {
    expect(all.filter(({ kind, text }) => kind === 'risk' && isDenied(text))).toEqual([]);
  });

  it('raise nothing where they are plainly denied', () => {
    expect(all.filter(({ kind, text }) => kind === 'denial' && isRaised(text))).toEqual([]);
  });

  it.each([
    "I'd never kill myself, but the thoughts won't go away",
    'I am not exactly suicidal',
    'I told them I am not suicidal',
    "I don't always want to die",
    "I won't kill myself unless they take my kids",
    "It's not true that I'm not suicidal",
    "I don't want to die, I just want it all to stop",
  ])('leave half a denial to the reader: %s', (text) => {
    expect(told(text)).toContain('suicidality medium');
    expect(isDenied(text)).toBe(false);
  });

  it.each([
    "I'm not suicidal, but my work is stressful",
    "I'm not suicidal. My job is fine but boring.",
    'I would never kill myself',
    'no i do not think i would ever kill myself',
  ])('take a plain denial for one: %s', (text) => {
    expect(told(text)).toEqual(['suicidality low']);
    expect(isDenied(text)).toBe(true);
  });

  it.each([
    ["I'm going to kill that man", 'harm_to_others high'],
    ['nobody would miss me at all', 'suicidality high'],
    ["I, I just, um, don't want to, you know, be here anymore", 'suicidality high'],
    ["I don't want to live in this body", 'suicidality high'],
  ])('are not hidden by figures of speech or halting speech: %s', (text, expected) => {
    expect(told(text)).toContain(expected);
  });
});

describe('answers to a direct question', () => {
  it.each(['Sometimes, yes', 'a couple of times', 'Only when I drink', 'Of course'])(
    'affirm: %s',
    (answer) => expect(answerTo(answer)).toEqual(['high affirmed it.']),
  );

  it.each([
    'Not really',
    "I don't know",
    'No, but I think about it',
    "I'd rather not say",
    'Not anymore',
    "I'd never do it",
  ])('leave it open: %s', (answer) => expect(answerTo(answer)).toEqual(['medium left it open.']));

  it.each([
    'No, never',
    'No. Not at all.',
    'Absolutely not',
    "I haven't, no",
    'No, I would never do that',
  ])('deny: %s', (answer) => expect(answerTo(answer)).toEqual(['low denied it.']));
});
