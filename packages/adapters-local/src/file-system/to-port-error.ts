import { PortError, type PortErrorCode } from '@attune/core/ports';

const codes: Readonly<Record<string, PortErrorCode>> = {
  ENOSPC: 'limit_exceeded',
  EDQUOT: 'limit_exceeded',
  EFBIG: 'limit_exceeded',
  EMLINK: 'limit_exceeded',
  EACCES: 'permission_denied',
  EPERM: 'permission_denied',
  EROFS: 'permission_denied',
  // A symbolic link where the store keeps its own files.
  ELOOP: 'permission_denied',
  EMFILE: 'unavailable',
  ENFILE: 'unavailable',
  EAGAIN: 'unavailable',
  EBUSY: 'unavailable',
  ESTALE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  ENOTSUP: 'unsupported',
  EOPNOTSUPP: 'unsupported',
};

const full: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** What an error of the file system means to the caller of a blob store. */
export function toPortError(error: unknown, operation: string, subject: string): PortError {
  const errno = (error as { readonly code?: unknown } | null)?.code;
  const code = (typeof errno === 'string' ? codes[errno] : undefined) ?? 'internal';
  const advice = full.has(errno) ? ': the disk is full; free some space and try again' : '';
  const reason = typeof errno === 'string' ? ` (${errno}${advice})` : '';
  return new PortError(
    code,
    `blob-store.${operation} of ${JSON.stringify(subject)} failed${reason}`,
    {
      port: 'blob-store',
      operation,
      adapter: 'file-system',
      cause: error,
    },
  );
}
