import { loginsCollection, PortError } from '@attune/core';

/** The alert that says that backups fail. */
export const backupAlert = { kind: 'backup_failed', subject: 'backup' } as const;

/** A login that was ended, or stolen and ended, must not come back with a backup. */
export const notBackedUp: readonly string[] = [loginsCollection.name];

/** What the alert tells of a failure. */
export function factsOf(error: unknown): { readonly code: string } {
  return { code: PortError.is(error) ? error.code : 'internal' };
}
