import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { seeded } from '../faults/bad-media-tools.js';
import type { Organisation, RunningWorkerProcess } from './organisation.js';

export interface KillOptions {
  /** Kills at the least. */
  readonly least: number;
  /** Goes on until this is so. */
  readonly until: () => boolean;
}

/** Kills one of the workers after the other at random moments, and starts it again. Resolves with the kills. */
export async function killAtRandom(
  place: Pick<Organisation, 'startWorker'>,
  workers: RunningWorkerProcess[],
  { least, until }: KillOptions,
): Promise<number> {
  const random = seeded(20_261_122);
  let kills = 0;
  while (kills < least || !until()) {
    await pause(100 + random(900));
    const at = random(workers.length);
    const { child, end } = workers[at] as RunningWorkerProcess;
    child.kill('SIGKILL');
    expect((await end).signal).toBe('SIGKILL');
    kills += 1;
    workers[at] = await place.startWorker();
  }
  return kills;
}
