import type { Guarded } from '@attune/core/adapter-kit';
import { PortError } from '@attune/core/ports';
import { APICallError, RetryError } from 'ai';
import {
  adviceFor,
  codeOfStatus,
  isConnectionFault,
  retryAfterOf,
} from '../requests/status-error.js';

/** Whether the server says that it does not know how it was asked: a looser form may help. */
export function isFormRefused(error: unknown): boolean {
  if (!APICallError.isInstance(error) || isTooLong(error)) return false;
  return [400, 415, 422, 501].includes(error.statusCode ?? 0);
}

/**
 * What a fault of the SDK means. Its errors hold what was asked and answered, so none of them is
 * kept as a cause.
 */
export function toPortError(error: unknown, now: Date, call: Guarded): PortError | undefined {
  if (RetryError.isInstance(error)) return toPortError(error.lastError, now, call);
  if (isConnectionFault(error)) {
    return new PortError('unavailable', 'The model server cannot be reached, or hung up.', call);
  }
  if (!APICallError.isInstance(error)) return scrubbed(call);
  const { statusCode: status } = error;
  if (status === undefined || (status >= 200 && status < 300)) return scrubbed(call);
  const code = isTooLong(error) ? 'limit_exceeded' : codeOfStatus(status, codeIn(error));
  const message = `The model server answered with status ${status}. ${adviceFor(code)}`;
  const retryAfterMs = retryAfterOf(new Headers(error.responseHeaders), now);
  return new PortError(code, message, { ...call, retryAfterMs });
}

function scrubbed(call: Guarded): PortError {
  return new PortError('internal', 'The model server gave an unexpected answer.', call);
}

const tooLong = /context.{0,30}(?:length|size|window)|exceed_context|too many tokens/iu;

function isTooLong({ statusCode, responseBody = '' }: APICallError): boolean {
  return (statusCode === 400 || statusCode === 413) && tooLong.test(responseBody);
}

function codeIn({ responseBody = '' }: APICallError): string | undefined {
  return /"(?:code|type)"\s*:\s*"(insufficient_quota)"/u.exec(responseBody)?.[1];
}
