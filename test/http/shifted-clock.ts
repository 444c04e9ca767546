import type { Clock } from '@attune/core/ports';

/** The time of the system, or later by what has been let pass. */
export interface ShiftedClock extends Clock {
  pass(ms: number): void;
}

export const minute = 60_000;
export const hour: number = 60 * minute;

export function createShiftedClock(clock: Clock): ShiftedClock {
  let ahead = 0;
  return {
    now: () => new Date(clock.now().getTime() + ahead),
    sleep: (ms, options) => clock.sleep(ms, options),
    pass: (ms) => {
      ahead += ms;
    },
  };
}
