import { describe, expect, it } from 'vitest';
import { readStm } from './read-stm.js';

describe('readStm', () => {
  it('reads segments with and without labels', () => {
    const text = [
      ';; LABEL "o" "Overall" "all"',
      'session 1 therapist 0.500 4.414 Hello, and  welcome back.',
      'session 2 patient 4.914 9.495 <o,f0,male> Not good.',
      'session 1 therapist 10 11 <o>',
      'session A inter_segment_gap 9.495 10 ignore_time_segment_in_scoring',
      '',
    ].join('\n');
    expect(readStm(text)).toEqual([
      {
        file: 'session',
        channel: '1',
        speaker: 'therapist',
        startMs: 500,
        endMs: 4414,
        text: 'Hello, and welcome back.',
      },
      {
        file: 'session',
        channel: '2',
        speaker: 'patient',
        startMs: 4914,
        endMs: 9495,
        text: 'Not good.',
      },
      {
        file: 'session',
        channel: '1',
        speaker: 'therapist',
        startMs: 10_000,
        endMs: 11_000,
        text: '',
      },
    ]);
  });

  it.each([
    ['session 1 therapist 0.5', 'a segment has at least five fields'],
    ['session 1 therapist 0:30 1 hello', 'the start "0:30" is not a time in seconds'],
    ['session 1 therapist 1 hello there', 'the end "hello" is not a time in seconds'],
    ['session 1 therapist 2.5 1 hello', 'the segment ends at 1, before it starts at 2.5'],
  ])('names the line of a fault: %s', (line, message) => {
    expect(() => readStm(`s 1 a 0 1 fine\n\n${line}`)).toThrow(`STM line 3: ${message}`);
  });
});
