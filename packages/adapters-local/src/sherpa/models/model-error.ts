import { PortError, type PortErrorCode } from '@attune/core/ports';

/** An error with the files of a model, in words for the person who runs the command. */
export function modelError(code: PortErrorCode, message: string, cause?: unknown): PortError {
  return new PortError(code, message, {
    port: 'models',
    operation: 'models',
    adapter: 'sherpa',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** `undefined` for what is no fault of the disk. */
export function diskError(cause: unknown, directory: string): PortError | undefined {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `The disk of ${directory} is full. The downloaded part is kept: the next attempt continues from there`;
    return modelError('limit_exceeded', message, cause);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return modelError('permission_denied', `${directory} cannot be written to (${code})`, cause);
  return undefined;
}

/** Bytes for people. */
export function inMegabytes(bytes: number): string {
  const megabytes = bytes / 1_000_000;
  return megabytes < 1_000 ? `${megabytes.toFixed(1)} MB` : `${(megabytes / 1_000).toFixed(2)} GB`;
}
