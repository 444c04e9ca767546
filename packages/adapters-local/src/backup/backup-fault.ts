import { guard } from '@attune/core/adapter-kit';
import { PortError, type PortErrorCode } from '@attune/core/ports';
import { errnoOf } from '../file-system/directories.js';
import { sqlPortError } from '../sql/sql-port-error.js';

export type BackupOperation = 'backup' | 'restore';

const codes: Readonly<Record<string, PortErrorCode>> = {
  ENOSPC: 'limit_exceeded',
  EDQUOT: 'limit_exceeded',
  EACCES: 'permission_denied',
  EPERM: 'permission_denied',
  EROFS: 'permission_denied',
  EIO: 'unavailable',
};

const advice: Readonly<Record<string, string>> = {
  ENOSPC: ': the disk is full',
  EDQUOT: ': the disk is full',
  EACCES: ': it may not be written to or read here',
  EPERM: ': it may not be written to or read here',
  EROFS: ': it may not be written to here',
};

/** What the backup itself finds wrong. No message names a blob: its key tells what it is called. */
export function fault(
  code: PortErrorCode,
  operation: BackupOperation,
  message: string,
  cause?: unknown,
): PortError {
  return new PortError(code, message, { port: 'backup', operation, adapter: 'files', cause });
}

/** Runs a backup or a restore under the rules of port calls. */
export function guarded<T>(
  operation: BackupOperation,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const call = { port: 'backup', operation, signal };
  const work = async () => {
    try {
      return await run();
    } catch (error) {
      if (signal?.aborted || !PortError.is(error) || error.port !== 'blob-store') throw error;
      throw fault(error.code, operation, `The blob store failed (${error.code})`, error);
    }
  };
  return guard(call, work, (error) => {
    const errno = errnoOf(error);
    if (errno === undefined || !/^E[A-Z]/u.test(errno)) {
      return sqlPortError(error, { ...call, adapter: 'sql' });
    }
    // Addresses fail with such codes as well.
    const onDisk = (error as NodeJS.ErrnoException).path ?? undefined;
    if (onDisk === undefined && codes[errno] === undefined) {
      return sqlPortError(error, { ...call, adapter: 'sql' });
    }
    const place = onDisk === undefined ? '' : ` at ${onDisk}`;
    const why = `${errno}${advice[errno] ?? ''}`;
    return fault(
      codes[errno] ?? 'internal',
      operation,
      `The ${operation} failed${place} (${why})`,
      error,
    );
  });
}
