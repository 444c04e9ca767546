import { hostname } from 'node:os';
import type { AlertSighting, MachineWatch } from '@attune/core';
import type { WatchStatus } from '../watch/watch-status.js';
import { type DiskSpace, judgeDisk, readDisk } from './machine-checks.js';

export interface MachineWatchOptions {
  readonly dataDirectory: string;
  /** Tells machines apart; defaults to the name of this one. */
  readonly machine?: string;
  /** Of the watched folder, where there is one. */
  readonly folder?: WatchStatus | undefined;
  readonly space?: (directory: string) => Promise<DiskSpace>;
}

/** Looks whether the disk of this machine has room, as the health checks judge it, and its folder is watched. */
export function machineWatch(options: MachineWatchOptions): MachineWatch {
  const { dataDirectory, machine = hostname(), space = readDisk, folder } = options;
  const subject = machine.replaceAll(/[^\w.-]/gu, '_') || 'machine';
  const disk = { kind: 'low_disk', subject } as const;
  const stopped = { kind: 'watch_stopped', subject } as const;
  return {
    watched: folder === undefined ? [disk] : [disk, stopped],
    look: async () => {
      const { freeBytes, totalBytes } = await space(dataDirectory);
      const facts = {
        freeGigabytes: Math.round(freeBytes / 1e8) / 10,
        usedPercent: Math.round(100 * (1 - freeBytes / totalBytes)),
      };
      const trouble = folder?.trouble;
      const sightings: AlertSighting[] = [];
      if (!isEnough({ freeBytes, totalBytes })) sightings.push({ ...disk, facts });
      if (trouble !== undefined) sightings.push({ ...stopped, facts: { trouble } });
      return sightings;
    },
  };
}

function isEnough(space: DiskSpace): boolean {
  try {
    judgeDisk(space);
    return true;
  } catch {
    return false;
  }
}
