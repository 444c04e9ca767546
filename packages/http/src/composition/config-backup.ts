import { isAbsolute, relative, resolve } from 'node:path';
import type { Reader } from './config-reader.js';
import { text, wholeNumber } from './config-values.js';

/** Where backups are kept, and for how long. */
export interface BackupConfig {
  /** Never within the data directory: what takes that one away would take them along. */
  readonly directory: string;
  readonly keepDays: number;
}

export function readBackup({ read, readOr, faults }: Reader, dataDirectory: string): BackupConfig {
  const chosen = read('BACKUP_DIR', {
    schema: text,
    example: 'BACKUP_DIR=/var/backups/attune',
    unset: '(the name of DATA_DIR followed by -backups)',
  });
  const directory = chosen ?? `${resolve(dataDirectory)}-backups`;
  const below = relative(resolve(dataDirectory), resolve(directory));
  if (!below.startsWith('..') && !isAbsolute(below)) {
    faults.push(
      'BACKUP_DIR: must not be inside DATA_DIR, and is better on another disk, such as BACKUP_DIR=/var/backups/attune.',
    );
  }
  return {
    directory,
    keepDays: readOr('BACKUP_KEEP_DAYS', '30', {
      schema: wholeNumber(1, 36_500),
      example: 'BACKUP_KEEP_DAYS=30',
    }),
  };
}
