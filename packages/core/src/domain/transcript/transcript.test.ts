import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors/domain-error.js';
import { checkTranscript, type Segment } from './transcript.js';

const speakers = [{ id: 'S1', role: 'unknown', roleSource: 'rule', roleConfidence: 0 }] as const;
const good: Segment = { id: 'a', speaker: 'S1', startMs: 0, endMs: 500, text: 'yes' };
const later: Segment = { ...good, id: 'b', startMs: 500, endMs: 1_000 };
const word = { text: 'yes', startMs: 0, endMs: 500 };

function faultsOf(
  segments: readonly Segment[],
  who: readonly (typeof speakers)[number][] = speakers,
) {
  try {
    checkTranscript({ durationMs: 1_000, speakers: who, segments });
    return [];
  } catch (error) {
    if (!DomainError.is(error, 'invalid_transcript')) throw error;
    return error.faults.map(({ path, message }) => `${path} ${message}`);
  }
}

describe('checkTranscript', () => {
  it('accepts segments in order, overlaps of speakers and silence', () => {
    expect(faultsOf([])).toEqual([]);
    expect(faultsOf([good, { ...good, id: 'b' }, { ...later, id: 'c' }])).toEqual([]);
    expect(faultsOf([{ ...good, words: [word] }, later])).toEqual([]);
  });

  it.each<[string, readonly Segment[], RegExp]>([
    ['an empty id', [{ ...good, id: '' }], /no id/u],
    ['an id used twice', [good, { ...later, id: 'a' }], /segments\.1 .*twice/u],
    ['an unknown speaker', [{ ...good, speaker: 'S9' }], /speaker "S9", whom/u],
    ['a fraction of a millisecond', [{ ...good, endMs: 1.5 }], /whole milliseconds/u],
    ['a time before the beginning', [{ ...good, startMs: -1 }], /whole milliseconds/u],
    ['an end before its start', [{ ...good, startMs: 600 }], /startMs before endMs/u],
    ['no number', [{ ...good, endMs: Number.NaN }], /whole milliseconds/u],
    ['an end after the recording', [{ ...later, endMs: 1_001 }], /after the recording/u],
    ['an empty text', [{ ...good, text: ' \n' }], /an empty text/u],
    ['a wrong order', [later, good], /segments\.1 .*precedes/u],
    ['a tie in wrong order', [{ ...good, id: 'b' }, good], /segments\.1 .*precedes/u],
    ['a word outside', [{ ...good, words: [{ ...word, endMs: 501 }] }], /words/u],
    ['words out of order', [{ ...good, words: [{ ...word, startMs: 9 }, word] }], /words/u],
  ])('refuses %s and says where', (_name, segments, message) => {
    const faults = faultsOf(segments);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
  });

  it('refuses two speakers of one id', () => {
    expect(faultsOf([good], [...speakers, ...speakers])).toEqual([
      'speakers.1 has an id that is used twice',
    ]);
  });

  it('names all faults, up to twenty', () => {
    const bad = Array.from({ length: 30 }, (_, index) => ({ ...good, id: `x${index}`, text: '' }));
    expect(faultsOf([{ ...good, text: '', speaker: 'S2' }])).toHaveLength(2);
    expect(faultsOf(bad.toSorted((a, b) => (a.id < b.id ? -1 : 1)))).toHaveLength(20);
  });
});
