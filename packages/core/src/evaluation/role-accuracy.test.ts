import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RoleTurn, roleAccuracy } from './role-accuracy.js';

const turn = (role: string, startMs: number, endMs: number): RoleTurn => ({ role, startMs, endMs });

const turns = fc.array(
  fc
    .tuple(fc.constantFrom('therapist', 'patient'), fc.nat({ max: 5000 }), fc.nat({ max: 1500 }))
    .map(([role, startMs, lengthMs]) => turn(role, startMs, startMs + lengthMs)),
  { maxLength: 8 },
);

describe('roleAccuracy', () => {
  it('divides the reference speech into right, wrong and missed', () => {
    const reference = [turn('therapist', 0, 4000), turn('patient', 5000, 11_000)];
    const hypothesis = [turn('therapist', 0, 7000), turn('patient', 7000, 10_000)];
    // Right: 0–4 and 7–10 s. Wrong: 5–7 s. Missed: 10–11 s. Nobody speaks in 4–5 s.
    expect(roleAccuracy(reference, hypothesis)).toEqual({
      rightMs: 7000,
      wrongMs: 2000,
      missedMs: 1000,
      referenceMs: 10_000,
      accuracy: 0.7,
    });
  });

  it('counts a moment with two roles for each of them', () => {
    const reference = [turn('therapist', 0, 2000), turn('patient', 0, 2000)];
    expect(roleAccuracy(reference, [turn('patient', 0, 2000)])).toMatchObject({
      rightMs: 2000,
      wrongMs: 2000,
      accuracy: 0.5,
    });
  });

  it('is 0 when the roles are swapped and 1 without reference speech', () => {
    const reference = [turn('therapist', 0, 4000)];
    expect(roleAccuracy(reference, [turn('patient', 0, 4000)]).accuracy).toBe(0);
    expect(roleAccuracy([], reference)).toMatchObject({ referenceMs: 0, accuracy: 1 });
  });

  it('is 1 for the reference itself', () => {
    fc.assert(
      fc.property(turns, (list) => {
        expect(roleAccuracy(list, list).accuracy).toBe(1);
      }),
    );
  });

  it('accounts for all reference speech', () => {
    fc.assert(
      fc.property(turns, turns, (reference, hypothesis) => {
        const result = roleAccuracy(reference, hypothesis);
        expect(result.rightMs + result.wrongMs + result.missedMs).toBe(result.referenceMs);
      }),
    );
  });

  it('refuses a turn that ends before it starts', () => {
    expect(() => roleAccuracy([turn('patient', 2, 1)], [])).toThrow(RangeError);
  });
});
