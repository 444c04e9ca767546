import { PortError } from '../errors/port-error.js';

/** A writer that loses this often in a row is not losing to other writers. */
export const mostConflicts = 50;

/** Whether a write was refused because somebody else's came first. */
export function isConflict(error: unknown): boolean {
  return PortError.is(error, 'already_exists') || PortError.is(error, 'precondition_failed');
}

/** Reads and writes again until nobody was faster. `attempt` must begin by reading. */
export async function untilWritten<T>(attempt: () => Promise<T>): Promise<T> {
  for (let conflict = 0; ; conflict += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isConflict(error) || conflict >= mostConflicts) throw error;
    }
  }
}
