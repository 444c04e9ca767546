/** How far a backup or a restore is. */
export interface BackupProgress {
  readonly step: 'verify' | 'blobs' | 'records' | 'compare';
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: BackupProgress) => void;

/** Counts one step. */
export function counterOf(
  step: BackupProgress['step'],
  total: number,
  tell: OnProgress | undefined,
): (more: number) => void {
  let done = 0;
  tell?.({ step, done, total });
  return (more) => {
    done += more;
    if (more > 0) tell?.({ step, done, total });
  };
}
