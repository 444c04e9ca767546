import { PortError, type PortErrorCode } from '@attune/core/ports';
import type { EngineFault, EngineFaultReason } from './engine-process.js';

const codes: Readonly<Record<EngineFaultReason, PortErrorCode>> = {
  not_installed: 'unsupported',
  unloadable: 'internal',
  crashed: 'unavailable',
  killed: 'unavailable',
  timed_out: 'unavailable',
  closed: 'unavailable',
  refused: 'internal',
};

/** What a fault of the engine means to a caller; `undefined` for what it does not know. */
export function toPortError(cause: unknown): PortError | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  const { name, message } = cause as Error;
  if (name === 'EngineFault') return error(codes[(cause as EngineFault).reason], message, cause);
  if (name === 'WavError')
    return error('invalid_argument', 'The recording is not the WAV that was announced', cause);
  const { code } = cause as { readonly code?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return error('limit_exceeded', 'There is no disk space for the speech engine', cause);
  return undefined;
}

function error(code: PortErrorCode, message: string, cause: unknown): PortError {
  return new PortError(code, message, {
    port: 'speech-to-text',
    operation: 'check',
    adapter: 'sherpa',
    cause,
  });
}
