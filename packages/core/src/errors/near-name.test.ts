import { describe, expect, it } from 'vitest';
import { nearestName } from './near-name.js';

const known = ['patientId', 'title', 'recordedAt', 'speakers', 'q', 'to', 'lang'];

describe('nearestName', () => {
  it.each([
    ['patient_id', 'patientId'],
    ['PATIENTID', 'patientId'],
    ['pateintId', 'patientId'],
    ['speaker', 'speakers'],
    ['titel', 'title'],
    ['recorded-at', 'recordedAt'],
  ])('finds what %s means', (name, meant) => {
    expect(nearestName(name, known)).toBe(meant);
  });

  it.each(['colour', 'x', 'qq', '', 'zz', 'p'.repeat(10_000)])('finds nothing near %s', (name) => {
    expect(nearestName(name, known)).toBeUndefined();
  });
});
