import { DomainError } from '../../errors/domain-error.js';
import { createFaultList, faultText, quoted, shorten } from '../../errors/faults.js';

/** What a speaker is in the conversation. `unknown` until channel, rule, model or person says. */
export type Role = 'therapist' | 'patient' | 'other' | 'unknown';

/** Who says so. A person's word is never overruled by the others. */
export type RoleSource = 'channel' | 'rule' | 'model' | 'person';

/** A person heard in the recording. */
export interface Speaker {
  /** `S1`, `S2`, in order of first appearance. */
  readonly id: string;
  /** A name a person gave. */
  readonly label?: string;
  readonly role: Role;
  /** Who assigned the role. */
  readonly roleSource: RoleSource;
  /** 0 to 1. */
  readonly roleConfidence: number;
}

/** From this confidence on a role is good enough to speak of "the patient". */
export const roleConfidenceNeeded = 0.75;

/** Whether this speaker's role may be relied on. */
export function roleIsSure(speaker: Speaker): boolean {
  return speaker.role !== 'unknown' && speaker.roleConfidence >= roleConfidenceNeeded;
}

/** The role to show and to pass on: `unknown` unless it is sure. */
export function sureRole(speaker: Speaker | undefined): Role {
  return speaker !== undefined && roleIsSure(speaker) ? speaker.role : 'unknown';
}

/** The speakers whose role is reliably `patient`. */
export function surePatients(speakers: readonly Speaker[]): readonly Speaker[] {
  return speakers.filter((speaker) => speaker.role === 'patient' && roleIsSure(speaker));
}

const assignable: readonly string[] = ['therapist', 'patient', 'other'];

/**
 * The speakers with roles set by a person. Speakers not named keep theirs.
 *
 * @throws DomainError `invalid_roles` for a speaker or role that does not exist.
 */
export function assignRoles(
  speakers: readonly Speaker[],
  roles: Readonly<Record<string, string>>,
): readonly Speaker[] {
  const known = new Set(speakers.map((speaker) => speaker.id));
  const faults = createFaultList();
  const names = shorten([...known].join(', ') || 'none', 200);
  for (const [id, role] of Object.entries(roles)) {
    if (!known.has(id)) faults.add(id, `is not a speaker of this session; there are ${names}`);
    else if (!assignable.includes(role)) {
      faults.add(
        id,
        `must have one of the roles ${assignable.join(', ')}, and has ${quoted(role)}`,
      );
    }
  }
  if (faults.count > 0) {
    const message = `The roles cannot be set: ${faultText(faults)}.`;
    throw new DomainError('invalid_roles', message, { faults: faults.shown });
  }
  return speakers.map((speaker) => {
    const role = Object.hasOwn(roles, speaker.id) ? roles[speaker.id] : undefined;
    return role === undefined
      ? speaker
      : { ...speaker, role: role as Role, roleSource: 'person', roleConfidence: 1 };
  });
}
