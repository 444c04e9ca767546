import type { BackupProgress, Manifest, OnProgress } from '@attune/adapters-local/backup';
import type { Output } from './io.js';
import { percentProgress } from './percent-progress.js';

const stepTitles: Readonly<Record<BackupProgress['step'], string>> = {
  records: 'records',
  blobs: 'files',
  verify: 'reading again',
  compare: 'comparing',
};

/** What there is of each collection, a line each. */
export function recordLines(
  records: readonly Pick<Manifest['records'][number], 'collection' | 'records' | 'checksum'>[],
): string {
  return records
    .map(
      ({ collection, records: count, checksum }) =>
        `${collection.padEnd(13)} ${String(count).padStart(9)} records  ${checksum}\n`,
    )
    .join('');
}

/** A size as people read it. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const at = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${at === 0 ? bytes : (bytes / 1_000 ** at).toFixed(1)} ${units[at]}`;
}

/** Shows how far a backup or a restore is. */
export function backupProgress(output: Output): OnProgress {
  const show = percentProgress(output);
  return ({ step, ...share }) => show({ title: stepTitles[step], ...share });
}
