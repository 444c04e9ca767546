import { speakerError, wordErrorRate } from '@attune/core/evaluation';
import { describe, expect, it } from 'vitest';
import { evaluationTable } from '../evaluation-table.js';
import { evaluationPage } from './evaluation-page.js';

const said = [
  { file: 'a', channel: '1', speaker: 'therapist', startMs: 0, endMs: 2_000, text: 'How are you?' },
  {
    file: 'a',
    channel: '1',
    speaker: '<b>',
    startMs: 2_000,
    endMs: 5_000,
    text: 'I felt really good',
  },
];
const text = said.map((turn) => turn.text).join(' ');
const heardText = 'how are you all i fell good';
const heardTurns = [
  { speaker: 'S1', startMs: 0, endMs: 2_000 },
  { speaker: 'S2', startMs: 2_000, endMs: 5_000 },
  { speaker: 'S3', startMs: 5_000, endMs: 6_000 },
];
const recording = {
  file: 'a.wav',
  durationMs: 6_000,
  tookMs: 10,
  words: wordErrorRate(text, heardText),
  speakers: speakerError(said, heardTurns),
  detail: { reference: { text, turns: said, said }, heardText, heardTurns },
};
const none = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
const utterances = {
  file: 'set.jsonl',
  tookMs: 1,
  sentiment: {
    ...{ provider: 'lexicon', count: 3, exact: 2, defensible: 2, inverted: 1 },
    confusion: {
      positive: { ...none, positive: 2 },
      neutral: none,
      mixed: none,
      negative: { ...none, positive: 1 },
    },
  },
  risk: {
    ...{ provider: 'rules', risks: 4, flaggedRisks: 3, recall: 0.75 },
    ...{ harmless: 10, falseAlarms: 1, falseAlarmRate: 0.1 },
  },
  wrong: [
    { text: 'mild', expected: 'neutral', found: 'mixed', grave: false },
    {
      text: 'I <script>alert(1)</script> "cry"',
      expected: 'negative',
      found: 'positive',
      grave: true,
    },
  ],
};

describe('evaluationPage', () => {
  const page = evaluationPage(
    [recording, { file: 'b', durationMs: 0, tookMs: 0, error: 'no <i>' }],
    [utterances],
  );

  it('marks each wrong word in its turn, beside what was heard', () => {
    expect(page).toContain(
      '<td>0:02 &lt;b&gt;</td><td>i <del>felt</del> <del>really</del> good</td>',
    );
    expect(page).toMatch(/<td>how are you\s*<\/td><td>how are you <ins>all<\/ins><\/td>/u);
    expect(page).toContain('<ins>fell</ins>');
  });

  it('shows who speaks and who was heard as two bars over time', () => {
    expect(
      page.match(/<rect class="(?:c0|c1|none)" x="[\d.]+" y="\d+" width="[\d.]+" height="20">/gu),
    ).toHaveLength(5);
    expect(page).toMatch(/<rect class="none"[^>]*><title>0:05 to 0:06: S3/u);
  });

  it('lists utterances that were judged wrongly, grave ones first', () => {
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page.indexOf('&lt;script&gt;')).toBeLessThan(page.indexOf('<td>mild</td>'));
    expect(page).toContain('inverted 1');
    expect(page).toContain('3 of 4 risks flagged, 1 false alarms in 10');
  });

  it('runs no script, loads nothing and carries a policy that says so', () => {
    expect(page).not.toMatch(/<script|https?:|\sstyle=|\son\w+=|url\(|<i>/u);
    expect(page).toMatch(/default-src 'none'; style-src 'sha256-[\w+/=]+'/u);
  });

  it('shows a reference without turns in rows of forty words', () => {
    const words = Array.from({ length: 90 }, (_, at) => `w${at}`).join(' ');
    const detail = { reference: { text: words }, heardText: words, heardTurns: [] };
    const plain = evaluationPage([{ file: 'a', durationMs: 1, tookMs: 1, detail }], []);
    expect(plain.match(/<td>word \d+<\/td>/gu)).toEqual([
      ...['<td>word 1</td>', '<td>word 41</td>', '<td>word 81</td>'],
    ]);
  });
});

describe('evaluationTable', () => {
  it('has a table for each kind of figure, and none without figures', () => {
    const table = evaluationTable([recording], [utterances]);
    expect(table).toMatch(/^a\.wav +6\.0 +7 +42\.9 %/mu);
    expect(table).toMatch(/^set\.jsonl +lexicon +3 +66\.7 % +66\.7 % +1$/mu);
    expect(table).toMatch(/^negative +1 +0 +0 +0$/mu);
    expect(table).toMatch(/^set\.jsonl +rules +4 +75\.0 % +10 +1 \(10\.0 %\)$/mu);
    expect(evaluationTable([], [{ file: 'x', tookMs: 1, wrong: [] }])).toBe('');
  });
});
