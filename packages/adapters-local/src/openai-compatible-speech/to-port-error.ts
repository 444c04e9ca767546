import { PortError, type PortErrorCode } from '@attune/core/ports';

/** What a fault of this machine means to a caller; `undefined` for what it does not know. */
export function toPortError(cause: unknown): PortError | undefined {
  const { name, code } = (typeof cause === 'object' && cause !== null ? cause : {}) as {
    readonly name?: unknown;
    readonly code?: unknown;
  };
  if (name === 'WavError')
    return error('invalid_argument', 'The recording is not the WAV that was announced', cause);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return error('limit_exceeded', 'There is no disk space to split the recording', cause);
  return undefined;
}

/** The server answered well by its own account, but not with a transcript. */
export function answerUnusable(cause: unknown): PortError {
  const message = 'The speech server did not answer with a transcript. See its log.';
  return error('internal', message, cause);
}

function error(code: PortErrorCode, message: string, cause: unknown): PortError {
  return new PortError(code, message, {
    port: 'speech-to-text',
    operation: 'check',
    adapter: 'openai-compatible',
    cause,
  });
}
