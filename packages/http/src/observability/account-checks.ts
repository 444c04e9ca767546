import { isOnThisMachine } from '../composition/config-directory.js';
import type { Config } from '../composition/index.js';
import { Concern, type HealthCheck } from './health.js';

/** Who may register, and which patients a therapist finds. Calls nothing. */
export function accountsCheck({
  accounts: { patientDirectory, registrationRoles },
  server,
}: Pick<Config, 'accounts' | 'server'>): HealthCheck {
  return {
    name: 'accounts',
    check: async () => {
      if (registrationRoles.includes('therapist') && !isOnThisMachine(server)) {
        throw new Concern(
          'every client that reaches the host can register as a therapist: set REGISTRATION_ROLES=patient and create therapists with "attune accounts create"',
        );
      }
      const finds = patientDirectory === 'linked' ? 'linked patients' : 'all patients';
      const who = registrationRoles.length === 0 ? 'no one' : registrationRoles.join(' and ');
      return `${who} may register; therapists find ${finds} (PATIENT_DIRECTORY=${patientDirectory})`;
    },
  };
}
