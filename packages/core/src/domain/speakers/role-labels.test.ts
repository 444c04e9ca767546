import { describe, expect, it } from 'vitest';
import { roleOfLabel } from './role-labels.js';

describe('roleOfLabel', () => {
  it.each([
    ['Therapist', 'therapist'],
    ['THERAPIST', 'therapist'],
    ['Counsellor (Anna)', 'therapist'],
    ['Patient', 'patient'],
    ['Client 2', 'patient'],
    ['Therapeutin', 'therapist'],
    ['Paciente', 'patient'],
  ])('believes the label "%s"', (label, role) => {
    expect(roleOfLabel(label)).toBe(role);
  });

  it.each([
    undefined,
    '',
    'Anna',
    'Speaker 1',
    "Patient's mother",
    'Therapist and patient',
    'a patient of the second ward here',
  ])('names no role for %o', (label) => {
    expect(roleOfLabel(label)).toBeUndefined();
  });
});
