import type { WatchStatus, WatchTrouble } from '../watch/watch-status.js';
import { Concern, type HealthCheck } from './health.js';

const concerns: Readonly<Record<WatchTrouble, string>> = {
  folder: 'the folder cannot be used; its recordings wait until it can, see WATCH_DIR',
  owner: 'its recordings wait until WATCH_OWNER is the account of an active therapist',
  records: 'its recordings wait until the records can be reached',
};

/** The watched folder, without which everything else goes on. */
export function watchCheck(folder: WatchStatus): HealthCheck {
  return {
    name: 'watched-folder',
    check: () => {
      const { trouble } = folder;
      if (trouble !== undefined) return Promise.reject(new Concern(concerns[trouble]));
      return Promise.resolve('is watched');
    },
  };
}
