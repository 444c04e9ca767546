import { resolve } from 'node:path';
import { z } from 'zod';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { isWithin, text, wholeNumber } from './config-values.js';

/** Where backups are kept, and for how long. */
export interface BackupConfig {
  /** Never within the data directory: what takes that one away would take them along. */
  readonly directory: string;
  readonly keepDays: number;
  /** When a host with an embedded database makes its backup. Absent: it makes none by itself. */
  readonly dailyAt?: TimeOfDay;
}

/** As the clock of this machine shows it. */
export interface TimeOfDay {
  readonly hours: number;
  readonly minutes: number;
}

const timeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, 'must be a time such as 03:00')
  .transform((given): TimeOfDay => {
    const [hours = 0, minutes = 0] = given.split(':').map(Number);
    return { hours, minutes };
  });

export function readBackup({ read, readOr, faults }: Reader, dataDirectory: string): BackupConfig {
  const chosen = read('BACKUP_DIR', {
    schema: text,
    example: 'BACKUP_DIR=/var/backups/attune',
    unset: '(the name of DATA_DIR followed by -backups)',
  });
  const directory = chosen ?? `${resolve(dataDirectory)}-backups`;
  if (isWithin(directory, dataDirectory)) {
    faults.push(
      'BACKUP_DIR: must not be inside DATA_DIR, and is better on another disk, such as BACKUP_DIR=/var/backups/attune.',
    );
  }
  const dailyAt = read('BACKUP_AT', {
    schema: timeOfDay,
    example: 'BACKUP_AT=03:00',
    unset: '(never: "attune backup" makes backups)',
  });
  return {
    ...present({ dailyAt }),
    directory,
    keepDays: readOr('BACKUP_KEEP_DAYS', '30', {
      schema: wholeNumber(1, 36_500),
      example: 'BACKUP_KEEP_DAYS=30',
    }),
  };
}

/** Whether this adapter keeps records in a database within the process. */
export function isEmbedded(database: string): boolean {
  return database === 'local' || database === 'pglite';
}
