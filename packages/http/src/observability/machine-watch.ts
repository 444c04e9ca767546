import { hostname } from 'node:os';
import type { AlertSighting, MachineWatch } from '@attune/core';
import { type DiskSpace, judgeDisk, readDisk } from './machine-checks.js';

export interface MachineWatchOptions {
  readonly dataDirectory: string;
  /** Tells machines apart; defaults to the name of this one. */
  readonly machine?: string;
  readonly space?: (directory: string) => Promise<DiskSpace>;
}

/** Looks whether the disk of this machine has room, as the health checks judge it. */
export function machineWatch(options: MachineWatchOptions): MachineWatch {
  const { dataDirectory, machine = hostname(), space = readDisk } = options;
  const subject = machine.replaceAll(/[^\w.-]/gu, '_') || 'machine';
  const disk = { kind: 'low_disk', subject } as const;
  return {
    watched: [disk],
    look: async () => {
      const { freeBytes, totalBytes } = await space(dataDirectory);
      const facts = {
        freeGigabytes: Math.round(freeBytes / 1e8) / 10,
        usedPercent: Math.round(100 * (1 - freeBytes / totalBytes)),
      };
      return isEnough({ freeBytes, totalBytes })
        ? []
        : [{ ...disk, facts } satisfies AlertSighting];
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
