import { PortError, type PortErrorCode } from '@attune/core/ports';
import { ProcessFailure, type ProcessFailureReason } from '../processes/process-failure.js';

const codes: Readonly<Record<ProcessFailureReason, PortErrorCode>> = {
  not_found: 'unsupported',
  not_permitted: 'permission_denied',
  not_started: 'unavailable',
  timed_out: 'unavailable',
  stopped: 'unavailable',
  killed: 'unavailable',
  output_too_large: 'internal',
};

/** Neither release of the engine is installed. */
export function engineMissing(): PortError {
  return error(
    'unsupported',
    'PocketSphinx is not installed: apt-get install pocketsphinx pocketsphinx-en-us, or brew install cmu-pocketsphinx',
  );
}

/** What a fault of the engine means to a caller; `undefined` for what it does not know. */
export function toPortError(cause: unknown): PortError | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  if (ProcessFailure.is(cause))
    return error(codes[cause.reason], `The speech engine failed: ${cause.message}`, cause);
  const { name, message } = cause as Error;
  if (name === 'WavError')
    return error('invalid_argument', 'The recording is not the WAV that was announced', cause);
  if (name === 'EngineError') return error('internal', message, cause);
  const { code } = cause as { readonly code?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return error('limit_exceeded', 'There is no disk space for the speech engine', cause);
  return undefined;
}

function error(code: PortErrorCode, message: string, cause?: unknown): PortError {
  return new PortError(code, message, {
    port: 'speech-to-text',
    operation: 'check',
    adapter: 'pocketsphinx',
    ...(cause === undefined ? {} : { cause }),
  });
}
