import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors/domain-error.js';
import { assignRoles, roleIsSure, type Speaker, surePatients, sureRole } from './speaker-role.js';

const speaker = (id: string, given: Partial<Speaker> = {}): Speaker => ({
  id,
  role: 'unknown',
  roleSource: 'rule',
  roleConfidence: 0,
  ...given,
});
const pair = [speaker('S1'), speaker('S2', { role: 'patient', roleConfidence: 0.6 })];

function faultsOf(roles: Record<string, string>) {
  try {
    assignRoles(pair, roles);
    return expect.unreachable('the roles were accepted');
  } catch (error) {
    if (!DomainError.is(error, 'invalid_roles')) throw error;
    return error.faults.map(({ path }) => path);
  }
}

describe('assignRoles', () => {
  it("sets a person's word with full confidence and leaves the others", () => {
    const said = assignRoles(pair, { S1: 'therapist' });
    expect(said).toEqual([
      speaker('S1', { role: 'therapist', roleSource: 'person', roleConfidence: 1 }),
      pair[1],
    ]);
    expect(assignRoles(pair, {})).toEqual(pair);
  });

  it('refuses all faults at once, and changes nothing', () => {
    expect(faultsOf({ S1: 'doctor', S3: 'patient', S2: 'unknown' })).toEqual(['S1', 'S3', 'S2']);
    expect(faultsOf(JSON.parse('{"__proto__": "patient"}'))).toEqual(['__proto__']);
    expect(faultsOf({ S1: 'constructor' })).toEqual(['S1']);
  });
});

describe('a sure role', () => {
  it('is known and has three quarters of confidence', () => {
    expect(roleIsSure(speaker('S1', { role: 'patient', roleConfidence: 0.75 }))).toBe(true);
    expect(roleIsSure(speaker('S1', { role: 'patient', roleConfidence: 0.74 }))).toBe(false);
    expect(roleIsSure(speaker('S1', { roleConfidence: 1 }))).toBe(false);
  });

  it('alone is shown and passed on', () => {
    expect(sureRole(undefined)).toBe('unknown');
    expect(pair.map(sureRole)).toEqual(['unknown', 'unknown']);
    expect(surePatients(pair)).toEqual([]);
    expect(surePatients(assignRoles(pair, { S2: 'patient' }))).toHaveLength(1);
  });
});
