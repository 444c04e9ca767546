import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../errors/domain-error.js';
import { readRttm } from './read-rttm.js';

describe('readRttm', () => {
  it('reads speaker records and passes over everything else', () => {
    const text = [
      '\uFEFF;; a comment',
      'SPKR-INFO session 1 <NA> <NA> <NA> unknown therapist <NA> <NA>',
      'SPEAKER session 1 0.500 3.914 <NA> <NA> therapist <NA> <NA>',
      '',
      '  SPEAKER\tsession 1 .25 2 <NA> <NA> patient <NA>',
      'LEXEME session 1 0.5 0.2 hello lex therapist <NA> <NA>',
    ].join('\r\n');
    expect(readRttm(text)).toEqual([
      { file: 'session', channel: '1', speaker: 'therapist', startMs: 500, endMs: 4414 },
      { file: 'session', channel: '1', speaker: 'patient', startMs: 250, endMs: 2250 },
    ]);
  });

  it('reads nothing from an empty file', () => {
    expect(readRttm('')).toEqual([]);
  });

  it.each([
    ['SPEAKER s 1 x 1 <NA> <NA> a <NA> <NA>', 'the start "x" is not a time in seconds'],
    ['SPEAKER s 1 -1 1 <NA> <NA> a <NA> <NA>', 'the start "-1" is not a time in seconds'],
    ['SPEAKER s 1 1 1e3 <NA> <NA> a <NA> <NA>', 'the duration "1e3" is not a time in seconds'],
    ['SPEAKER s 1 1 1 <NA> <NA>', 'a SPEAKER record has at least eight fields'],
    ['SPEAKER s 1 1 1 <NA> <NA> <NA> <NA>', 'the speaker has no name'],
    ['speaker s 1 1 1 <NA> <NA> a <NA>', '"speaker" is no record type'],
  ])('names the line of a fault: %s', (line, message) => {
    const text = `;; first\n${line}\n`;
    expect(() => readRttm(text)).toThrow(`RTTM line 2: ${message}`);
  });

  it('lists every faulty line, up to twenty', () => {
    const faulty = (count: number) => {
      try {
        readRttm('nonsense\n'.repeat(count));
      } catch (error) {
        if (DomainError.is(error, 'invalid_transcript')) return error;
      }
      return undefined;
    };
    expect(faulty(3)?.faults.map((fault) => fault.path)).toEqual(['line 1', 'line 2', 'line 3']);
    expect(faulty(3)?.message).toBe('RTTM line 1: "nonsense" is no record type (and 2 more)');
    expect(faulty(50)?.faults).toHaveLength(20);
  });

  it('reads back what it is given, to the millisecond', () => {
    const turn = fc.record({
      file: fc.constant('f'),
      channel: fc.constantFrom('1', '2'),
      speaker: fc.stringMatching(/^[a-z0-9_-]{1,8}$/),
      startMs: fc.nat({ max: 36_000_000 }),
      lengthMs: fc.nat({ max: 600_000 }),
    });
    fc.assert(
      fc.property(fc.array(turn), (turns) => {
        const lines = turns.map((t) => {
          const times = `${(t.startMs / 1000).toFixed(3)} ${(t.lengthMs / 1000).toFixed(3)}`;
          return `SPEAKER ${t.file} ${t.channel} ${times} <NA> <NA> ${t.speaker} <NA> <NA>`;
        });
        const expected = turns.map(({ lengthMs, ...t }) => ({ ...t, endMs: t.startMs + lengthMs }));
        expect(readRttm(lines.join('\n'))).toEqual(expected);
      }),
    );
  });

  it('answers any text with turns or with a domain error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readRttm(text);
        } catch (error) {
          expect(DomainError.is(error, 'invalid_transcript')).toBe(true);
        }
      }),
    );
  });
});
