import { isThisMachine } from './config-cleartext.js';
import type { Reader } from './config-reader.js';
import { oneOf, someOf } from './config-values.js';

/** Who comes to be whose patient without an operator. */
export interface DirectoryConfig {
  /** Who may register without an operator. */
  readonly registrationRoles: readonly ('therapist' | 'patient')[];
  /** Which patients a therapist finds and works for: those with a care link, or all. */
  readonly patientDirectory: 'linked' | 'organisation';
}

/** Where the host is reached. */
export interface HostPlace {
  readonly host: string;
  readonly publicUrl?: string;
}

/** Therapists register by themselves only on a machine of their own, or when that is set. */
export function readDirectory(
  { readOr, given, faults }: Reader,
  place: HostPlace,
): DirectoryConfig {
  const patientDirectory = readOr('PATIENT_DIRECTORY', 'linked', {
    schema: oneOf('linked', 'organisation'),
    example: 'PATIENT_DIRECTORY=linked',
  });
  const closed = patientDirectory === 'organisation';
  const fallback = closed || !isOnThisMachine(place) ? 'patient' : 'therapist,patient';
  const unset = given('REGISTRATION_ROLES') === undefined;
  const registrationRoles = readOr('REGISTRATION_ROLES', fallback, {
    schema: someOf('therapist', 'patient'),
    example: 'REGISTRATION_ROLES=patient',
    ...(unset && fallback === 'patient'
      ? {
          note: 'operators create therapists: npx --no-install attune accounts create --role therapist',
        }
      : {}),
  });
  if (closed && registrationRoles.includes('therapist')) {
    faults.push(
      'REGISTRATION_ROLES: must not include therapist with PATIENT_DIRECTORY=organisation, because every therapist then finds every patient; use REGISTRATION_ROLES=patient.',
    );
  }
  return { patientDirectory, registrationRoles };
}

/** Whether people on other machines cannot reach the host, as far as the configuration says. */
export function isOnThisMachine({ host, publicUrl }: HostPlace): boolean {
  return (
    isThisMachine(host) && (publicUrl === undefined || isThisMachine(new URL(publicUrl).hostname))
  );
}
