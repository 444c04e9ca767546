import { PortError, type PortErrorCode } from '@attune/core/ports';
import { GateTimeout } from '../processes/gate.js';
import { ProcessFailure } from '../processes/process-failure.js';
import type { ProcessExit } from '../processes/run-process.js';

const adapter = 'ffmpeg';
const installHint = 'ffmpeg is not installed: apt-get install ffmpeg, or brew install ffmpeg';
const notPermittedHint =
  'ffmpeg may not be run by this user: make ffmpeg and ffprobe executable for the user of this process';
const brokenHint =
  'ffmpeg cannot be started, it is damaged or lacks a library: install it again, and try "ffmpeg -version" and "ffprobe -version"';

/** What wrappers and the system's loader exit with when they cannot start a program. */
const cannotStart: ReadonlySet<number> = new Set([126, 127]);

// Signals a program sends itself by crashing: the same file will crash it again.
const crashes: ReadonlySet<string> = new Set([
  ...['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSYS', 'SIGTRAP'],
]);

/** How soon a caller that was refused for want of a free place should come again. */
const retryAfterMs = 10_000;

const noRoom: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export function mediaToolError(
  code: PortErrorCode,
  operation: string,
  message: string,
  cause?: unknown,
): PortError {
  return new PortError(code, message, { port: 'media-tool', operation, adapter, cause });
}

/** What a failure of a process or of the file system means to the port's caller. */
export function toPortError(error: unknown, operation: string): PortError | undefined {
  if (noRoom.has((error as { readonly code?: unknown } | undefined)?.code)) {
    return outOfRoom(operation, error);
  }
  if (error instanceof GateTimeout) {
    const message = 'too many recordings are being examined at the moment';
    const details = { port: 'media-tool', operation, adapter, retryAfterMs, cause: error };
    return new PortError('unavailable', message, details);
  }
  if (!ProcessFailure.is(error)) return undefined;
  const fail = (code: PortErrorCode, message: string): PortError =>
    mediaToolError(code, operation, message, error);
  switch (error.reason) {
    case 'not_found':
      return fail('unsupported', installHint);
    case 'not_permitted':
      return fail('unsupported', notPermittedHint);
    case 'timed_out':
      return fail('unavailable', `media-tool.${operation} ran out of time`);
    case 'output_too_large':
      return fail('invalid_argument', 'the file describes more than can be read');
    case 'killed':
      if (error.signal === 'SIGXCPU') {
        return fail('invalid_argument', 'the file takes too much work to read');
      }
      if (error.signal === 'SIGXFSZ') {
        return fail('limit_exceeded', 'the converted file would be too large');
      }
      return crashes.has(error.signal ?? '')
        ? fail('invalid_argument', 'the file cannot be read: ffmpeg crashed')
        : fail('unavailable', `media-tool.${operation} was killed`);
    case 'stopped':
    case 'not_started':
      return fail('unavailable', `media-tool.${operation} could not run`);
  }
}

/** Whether a disk was full. ffmpeg exits with 0 when that meets only the end of its output. */
export function isDiskFull({ stderr }: ProcessExit): boolean {
  return /No space left on device|Disk quota exceeded|File too large/.test(stderr);
}

/** What an unsuccessful exit means, with the last lines as `cause`: they are for operators. */
export function exitError(exit: ProcessExit, operation: string, message: string): PortError {
  const cause = new Error(exit.stderr.trimEnd().split('\n').slice(-5).join('\n'));
  // ffmpeg turns SIGTERM and SIGINT into this exit code.
  if (exit.exitCode === 255) {
    return mediaToolError('unavailable', operation, `media-tool.${operation} was killed`, cause);
  }
  if (cannotStart.has(exit.exitCode)) {
    return mediaToolError('unsupported', operation, brokenHint, cause);
  }
  if (isDiskFull(exit)) return outOfRoom(operation, cause);
  return mediaToolError('invalid_argument', operation, message, cause);
}

function outOfRoom(operation: string, cause: unknown): PortError {
  return mediaToolError(
    'limit_exceeded',
    operation,
    'no space for temporary files: free some space or set another temporary directory',
    cause,
  );
}
