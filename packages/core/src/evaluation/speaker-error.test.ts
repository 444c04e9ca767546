import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SpeakerTurn, speakerError } from './speaker-error.js';

const turn = (speaker: string, startMs: number, endMs: number): SpeakerTurn => ({
  speaker,
  startMs,
  endMs,
});

const turns = fc.array(
  fc
    .tuple(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 5000 }), fc.nat({ max: 1500 }))
    .map(([speaker, startMs, lengthMs]) => turn(speaker, startMs, startMs + lengthMs)),
  { maxLength: 8 },
);
const options = fc.record({
  collarMs: fc.constantFrom(0, 100, 250),
  scoreOverlap: fc.boolean(),
});

/** The same definition counted millisecond by millisecond, under a given matching. */
function countErrors(
  reference: readonly SpeakerTurn[],
  hypothesis: readonly SpeakerTurn[],
  matching: ReadonlyMap<string, string>,
): { errorMs: number; scoredMs: number; correctMs: number } {
  const at = (list: readonly SpeakerTurn[], ms: number) =>
    new Set(list.filter((t) => t.startMs <= ms && ms < t.endMs).map((t) => t.speaker));
  const sum = { errorMs: 0, scoredMs: 0, correctMs: 0 };
  for (let ms = 0; ms < 6500; ms += 1) {
    const said = at(reference, ms);
    const heard = at(hypothesis, ms);
    const correct = [...heard].filter((speaker) => said.has(matching.get(speaker) ?? '')).length;
    sum.scoredMs += said.size;
    sum.correctMs += correct;
    sum.errorMs += Math.max(said.size, heard.size) - correct;
  }
  return sum;
}

// Expected figures are worked out by hand from the definition in the NIST Rich Transcription
// evaluation plan (RT-09, section 6.1): segments of constant speakers, summed.
describe('speakerError', () => {
  it('adds up missed speech, false alarms and confusion without a collar', () => {
    const reference = [turn('therapist', 0, 10_000), turn('patient', 10_000, 20_000)];
    const hypothesis = [
      turn('S1', 1000, 12_000), // misses 0–1 s, and takes 10–12 s from the patient
      turn('S2', 12_000, 23_000), // goes on 3 s after the end
    ];
    expect(speakerError(reference, hypothesis, { collarMs: 0 })).toEqual({
      missedMs: 1000,
      falseAlarmMs: 3000,
      confusionMs: 2000,
      scoredMs: 20_000,
      rate: 0.3,
      speakerConfusion: 0.1,
      mapping: [
        { hypothesis: 'S1', reference: 'therapist', sharedMs: 9000 },
        { hypothesis: 'S2', reference: 'patient', sharedMs: 8000 },
      ],
    });
  });

  it('leaves 250 ms on each side of a reference boundary unscored unless told otherwise', () => {
    // Unscored: up to 0.25, 9.75–10.25 and 19.75–20.25 s. Scored: 9.5 s of each speaker.
    const reference = [turn('therapist', 0, 10_000), turn('patient', 10_000, 20_000)];
    const hypothesis = [turn('S1', 1000, 12_000), turn('S2', 12_000, 23_000)];
    expect(speakerError(reference, hypothesis)).toMatchObject({
      missedMs: 750,
      falseAlarmMs: 2750,
      confusionMs: 1750,
      scoredMs: 19_000,
      rate: 5250 / 19_000,
      speakerConfusion: 1750 / 19_000,
    });
  });

  it('forgives boundaries that are off by no more than the collar', () => {
    const reference = [turn('a', 500, 4000), turn('b', 4600, 9000)];
    const hypothesis = [turn('x', 250, 4250), turn('y', 4350, 9250)];
    expect(speakerError(reference, hypothesis)).toMatchObject({ rate: 0 });
    expect(speakerError(reference, hypothesis, { collarMs: 249 }).rate).toBeGreaterThan(0);
  });

  it('counts overlapped speech once for each speaker', () => {
    // 0–4 a, 4–6 a and b, 6–10 b; the hypothesis hears one speaker at a time, changing at 5 s.
    const reference = [turn('a', 0, 6000), turn('b', 4000, 10_000)];
    const hypothesis = [turn('x', 0, 5000), turn('y', 5000, 10_000)];
    expect(speakerError(reference, hypothesis, { collarMs: 0 })).toMatchObject({
      missedMs: 2000,
      falseAlarmMs: 0,
      confusionMs: 0,
      scoredMs: 12_000,
      rate: 1 / 6,
    });
    expect(speakerError(reference, hypothesis, { collarMs: 0, scoreOverlap: false })).toMatchObject(
      { missedMs: 0, scoredMs: 8000, rate: 0 },
    );
  });

  it('counts a speaker too many as a false alarm, and a wrong one of two as confusion', () => {
    // 0–4 a alone, where x and y are heard: 4 s false alarm. 4–8 a and b, where x and z are heard:
    // x is a, z is nobody: 4 s confusion.
    const reference = [turn('a', 0, 8000), turn('b', 4000, 8000), turn('b', 8000, 20_000)];
    const hypothesis = [
      turn('x', 0, 8000),
      turn('y', 0, 4000),
      turn('z', 4000, 8000),
      turn('w', 8000, 20_000),
    ];
    expect(speakerError(reference, hypothesis, { collarMs: 0 })).toMatchObject({
      missedMs: 0,
      falseAlarmMs: 4000,
      confusionMs: 4000,
      scoredMs: 24_000,
    });
  });

  it('matches speakers for the best whole, not greedily', () => {
    // x shares 10 s with a and 9 s with b; y shares 9 s with a and nothing with b.
    const reference = [turn('a', 0, 19_000), turn('b', 19_000, 28_000)];
    const hypothesis = [turn('x', 0, 10_000), turn('y', 10_000, 19_000), turn('x', 19_000, 28_000)];
    const result = speakerError(reference, hypothesis, { collarMs: 0 });
    expect(result.mapping).toEqual([
      { hypothesis: 'x', reference: 'b', sharedMs: 9000 },
      { hypothesis: 'y', reference: 'a', sharedMs: 9000 },
    ]);
    expect(result.confusionMs).toBe(10_000);
  });

  it('scores only the region that the reference covers', () => {
    const reference = [turn('a', 0, 10_000)];
    const hypothesis = [turn('x', 0, 15_000)];
    const region = { startMs: 0, endMs: 12_000 };
    expect(speakerError(reference, hypothesis, { collarMs: 0, region })).toMatchObject({
      falseAlarmMs: 2000,
      scoredMs: 10_000,
      rate: 0.2,
    });
  });

  it('takes turns of one speaker that touch for one turn, without a collar between them', () => {
    const reference = [turn('a', 0, 5000), turn('a', 5000, 10_000), turn('a', 9000, 9500)];
    expect(speakerError(reference, [turn('x', 0, 10_000)])).toMatchObject({ scoredMs: 9500 });
  });

  it('has a rate when there is nothing to score', () => {
    expect(speakerError([], [])).toMatchObject({ scoredMs: 0, rate: 0, mapping: [] });
    expect(speakerError([], [turn('x', 0, 1000)])).toMatchObject({ falseAlarmMs: 1000, rate: 1 });
    expect(speakerError([turn('a', 0, 1000)], [])).toMatchObject({ missedMs: 500, rate: 1 });
  });

  it('refuses times that make no turn', () => {
    expect(() => speakerError([turn('a', 2000, 1000)], [])).toThrow(RangeError);
    expect(() => speakerError([], [turn('a', Number.NaN, 1000)])).toThrow(RangeError);
    expect(() => speakerError([], [], { collarMs: -1 })).toThrow(RangeError);
    expect(() => speakerError([], [], { collarMs: Number.NaN })).toThrow(RangeError);
  });

  it('finds nothing wrong with the reference under other names', () => {
    fc.assert(
      fc.property(turns, options, (reference, given) => {
        const renamed = reference.map((t) => ({ ...t, speaker: `S-${t.speaker}` }));
        expect(speakerError(reference, renamed, given).rate).toBe(0);
      }),
    );
  });

  it('does not depend on the order of the turns', () => {
    fc.assert(
      fc.property(turns, turns, (reference, hypothesis) => {
        const { mapping: _, ...forth } = speakerError(reference, hypothesis, { collarMs: 0 });
        const back = speakerError(reference.toReversed(), hypothesis.toReversed(), { collarMs: 0 });
        expect(back).toMatchObject(forth);
      }),
    );
  });

  it('agrees with counting every millisecond, and no other matching has fewer errors', () => {
    fc.assert(
      fc.property(turns, turns, fc.shuffledSubarray(['a', 'b', 'c']), (said, heard, other) => {
        const result = speakerError(said, heard, { collarMs: 0 });
        const matching = new Map(result.mapping.map((m) => [m.hypothesis, m.reference]));
        const counted = countErrors(said, heard, matching);
        const errorMs = result.missedMs + result.falseAlarmMs + result.confusionMs;
        expect({ errorMs, scoredMs: result.scoredMs }).toEqual({
          errorMs: counted.errorMs,
          scoredMs: counted.scoredMs,
        });
        const names = ['a', 'b', 'c'];
        const rival = new Map(other.map((speaker, index) => [names[index]!, speaker]));
        expect(countErrors(said, heard, rival).errorMs).toBeGreaterThanOrEqual(errorMs);
        expect(result.mapping.reduce((sum, m) => sum + m.sharedMs, 0)).toBe(counted.correctMs);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps every figure within its bounds', () => {
    fc.assert(
      fc.property(turns, turns, options, (reference, hypothesis, given) => {
        const result = speakerError(reference, hypothesis, given);
        for (const value of [result.missedMs, result.falseAlarmMs, result.confusionMs]) {
          expect(value).toBeGreaterThanOrEqual(0);
        }
        expect(result.missedMs + result.confusionMs).toBeLessThanOrEqual(result.scoredMs);
        expect(result.speakerConfusion).toBeLessThanOrEqual(result.rate);
      }),
    );
  });
});
