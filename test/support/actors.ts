import type { Actor } from '@attune/core';

/** Accounts that call use cases. The use cases look at id and role only. */
export function asTherapist(accountId: string): Actor {
  return { accountId, role: 'therapist' };
}

export function asPatient(accountId: string): Actor {
  return { accountId, role: 'patient' };
}

export function asAdmin(accountId: string): Actor {
  return { accountId, role: 'admin' };
}
