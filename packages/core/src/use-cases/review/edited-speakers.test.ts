import { describe, expect, it } from 'vitest';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import { editedSpeakers } from './edited-speakers.js';

const heard: readonly Speaker[] = [
  { id: 'S1', role: 'therapist', roleSource: 'rule', roleConfidence: 0.6 },
  { id: 'S2', label: 'Robin', role: 'unknown', roleSource: 'rule', roleConfidence: 0 },
];

describe('editedSpeakers', () => {
  it('changes nothing when what was read is handed back', () => {
    expect(editedSpeakers(heard, heard)).toEqual(heard);
    expect(editedSpeakers(heard, [])).toEqual(heard);
  });

  it('takes only a role that differs as set by a person', () => {
    const edits = [
      { id: 'S1', role: 'therapist' },
      { id: 'S2', role: 'patient' },
    ];
    expect(editedSpeakers(heard, edits)).toEqual([
      heard[0],
      { id: 'S2', label: 'Robin', role: 'patient', roleSource: 'person', roleConfidence: 1 },
    ]);
  });

  it('names speakers, keeps names that are not mentioned and takes empty ones away', () => {
    expect(editedSpeakers(heard, [{ id: 'S1', label: ' Dr.\n Who ' }])).toMatchObject([
      { label: 'Dr. Who' },
      { label: 'Robin' },
    ]);
    expect(editedSpeakers(heard, [{ id: 'S2', label: ' ' }])[1]).not.toHaveProperty('label');
  });

  it('adds new speakers', () => {
    expect(
      editedSpeakers(heard, [{ id: 'S3', label: 'Sister', role: 'other' }, { id: 'S4' }]),
    ).toEqual([
      ...heard,
      { id: 'S3', label: 'Sister', role: 'other', roleSource: 'person', roleConfidence: 1 },
      { id: 'S4', role: 'unknown', roleSource: 'person', roleConfidence: 0 },
    ]);
  });

  it.each([
    [[{ id: 'S 3' }], 'speakers.0'],
    [[{ id: '' }], 'speakers.0'],
    [[{ id: 'S1' }, { id: 'S1' }], 'speakers.1'],
    [[{ id: 'S1', label: 'x'.repeat(101) }], 'speakers.0'],
    [Array.from({ length: 99 }, (_, at) => ({ id: `S${at + 3}` })), 'speakers'],
  ])('refuses malformed ids, ids used twice, long names and crowds: case %#', (edits, path) => {
    expect(() => editedSpeakers(heard, edits)).toThrow(
      expect.objectContaining({
        code: 'invalid_transcript',
        faults: expect.arrayContaining([expect.objectContaining({ path })]),
      }),
    );
  });

  it('clears a role', () => {
    const [first] = editedSpeakers(heard, [{ id: 'S1', role: 'patient' }]);
    expect(first).toMatchObject({ role: 'patient', roleConfidence: 1 });
    const [cleared] = editedSpeakers(first === undefined ? [] : [first], [
      { id: 'S1', role: 'unknown' },
    ]);
    expect(cleared).toMatchObject({ role: 'unknown', roleSource: 'person', roleConfidence: 0 });
  });

  it.each(['boss', 'constructor'])('refuses the role %s', (role) => {
    expect(() => editedSpeakers(heard, [{ id: 'S1', role }])).toThrow(
      expect.objectContaining({ code: 'invalid_roles' }),
    );
  });
});
