import { describe, expect, it } from 'vitest';
import { roleOfLabel, rolesByLabels } from './role-labels.js';

describe('roleOfLabel', () => {
  it.each([
    ['Therapist', 'therapist'],
    ['THERAPIST', 'therapist'],
    ['the therapist', 'therapist'],
    ['Therapist 1', 'therapist'],
    ['Counsellor (Anna)', 'therapist'],
    ['counselor', 'therapist'],
    ['Dr. Anna Maria von Berg (Therapeutin)', 'therapist'],
    ['Smith, Psychologist', 'therapist'],
    ["Client's therapist", 'therapist'],
    ['Doctor', 'therapist'],
    ['Patient', 'patient'],
    ['PATIENT:', 'patient'],
    ['Client 2', 'patient'],
    ['Patient of Dr. Smith', 'patient'],
    ['Dr. Jones (patient)', 'patient'],
    ['Therapeutin', 'therapist'],
    ['Therapeut:in', 'therapist'],
    ['Der Therapeut', 'therapist'],
    ['Psychologe', 'therapist'],
    ['Ärztin', 'therapist'],
    ['Klient*in', 'patient'],
    ['Die Patientin', 'patient'],
    ['Patientin von Berg', 'patient'],
    ['Thérapeute', 'therapist'],
    ['THERAPEUTE', 'therapist'],
    ['Psychothe\u0301rapeute', 'therapist'],
    ['Conseillère', 'therapist'],
    ['Patient(e)', 'patient'],
    ['La cliente', 'patient'],
    ['Terapeuta', 'therapist'],
    ['Psicóloga', 'therapist'],
    ['psicologo/a', 'therapist'],
    ['Paciente', 'patient'],
    ['El paciente', 'patient'],
    ['Paziente', 'patient'],
    ['患者', 'patient'],
    ['セラピスト', 'therapist'],
    ["Patient's mother", 'other'],
    ['Mutter der Patientin', 'other'],
    ['mère de la patiente', 'other'],
    ['madre del paciente', 'other'],
  ])('believes the label "%s"', (label, role) => {
    expect(roleOfLabel(label)).toBe(role);
  });

  it.each([
    undefined,
    '',
    ' ',
    'Anna',
    'Dr. Smith',
    'Patricia',
    'Clientele',
    'Speaker 1',
    'S1',
    'Patient mother',
    'Voice of the patient',
    'Not the patient',
    'Therapist and patient',
    'Therapist/Patient',
    'a patient of the second ward who speaks here',
  ])('names no role for %o', (label) => {
    expect(roleOfLabel(label)).toBeUndefined();
  });
});

describe('rolesByLabels', () => {
  const rolesOf = (...labels: readonly string[]) => {
    const roles = rolesByLabels(labels.map((label, index) => ({ id: `S${index + 1}`, label })));
    return labels.map((_, index) => roles.get(`S${index + 1}`)?.role);
  };

  it.each([
    [
      ['Dr. Smith', 'Anna'],
      ['therapist', undefined],
    ],
    [
      ['Dr Smith', 'Patient'],
      ['therapist', 'patient'],
    ],
    [
      ['Prof. Dr. Meier', 'Klientin'],
      ['therapist', 'patient'],
    ],
    [
      ['Dra. Ruiz', 'Paciente'],
      ['therapist', 'patient'],
    ],
    [
      ['Dr. Smith', 'Dr. Jones'],
      [undefined, undefined],
    ],
    [
      ['Dr. Smith', 'Therapist'],
      [undefined, 'therapist'],
    ],
    [
      ['Dr. Jones (patient)', 'Dr. Smith'],
      ['patient', 'therapist'],
    ],
    [
      ['Client 1', 'Client 2', 'Counsellor'],
      ['patient', 'patient', 'therapist'],
    ],
    [
      ['Anna', 'Drew'],
      [undefined, undefined],
    ],
  ])('reads %o together', (labels, roles) => {
    expect(rolesOf(...labels)).toEqual(roles);
  });

  it('reads the id of a speaker without a label that names a role', () => {
    const roles = rolesByLabels([{ id: 'Therapist' }, { id: 'Patient', label: 'Anna' }]);
    expect([...roles].map(([id, { role }]) => [id, role])).toEqual([
      ['Therapist', 'therapist'],
      ['Patient', 'patient'],
    ]);
  });

  it('is less sure of a title than of a word', () => {
    const sure = (label: string) => rolesByLabels([{ id: 'S1', label }]).get('S1')?.confidence ?? 0;
    expect(sure('Dr. Smith')).toBeLessThan(sure('Therapist'));
    expect(sure('Dr. Smith')).toBeGreaterThanOrEqual(0.75);
  });

  it('takes time in proportion to long labels', () => {
    const long = `${'Patient('.repeat(100_000)}`;
    expect(rolesByLabels([{ id: 'S1', label: long }]).size).toBeLessThan(2);
  });
});
