import { PortError } from '../errors/port-error.js';

/** After so many conflicts in a row the cause is a fault, not other writers. */
export const mostConflicts = 50;

/** Whether a write was refused because another writer was first. */
export function isConflict(error: unknown): boolean {
  return PortError.is(error, 'already_exists') || PortError.is(error, 'precondition_failed');
}

/** Repeats `attempt` while another writer is first. `attempt` must begin by reading. */
export async function untilWritten<T>(attempt: () => Promise<T>): Promise<T> {
  for (let conflict = 0; ; conflict += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error) || conflict >= mostConflicts) throw error;
    }
  }
}
