import type { Guarded } from '@attune/core/adapter-kit';
import { PortError, type PortErrorCode } from '@attune/core/ports';
import { APICallError, RetryError } from 'ai';
import {
  adviceFor,
  codeOfStatus,
  isConnectionFault,
  portError,
  retryAfterOf,
} from '../requests/azure-fault.js';
import { isRecord } from '../requests/json-values.js';
import { openaiCall } from './openai-access.js';

/** Whether the model cannot be held to a schema: a looser form may help. */
export function isFormRefused(error: unknown): boolean {
  if (!APICallError.isInstance(error) || error.statusCode !== 400) return false;
  const { code, message, param } = toldIn(error);
  if (code === 'content_filter') return false;
  return `${param}`.startsWith('response_format') || /response_format|json_schema/u.test(message);
}

/**
 * What a fault of the SDK means. Its errors hold what was asked and answered, so none of them is
 * kept as a cause.
 */
export function toPortError(error: unknown, now: Date, call: Guarded): PortError | undefined {
  if (RetryError.isInstance(error)) return toPortError(error.lastError, now, call);
  if (PortError.is(error)) return error;
  if (isConnectionFault(error)) {
    return portError('unavailable', 'Azure OpenAI cannot be reached, or hung up', openaiCall);
  }
  const status = APICallError.isInstance(error) ? error.statusCode : undefined;
  if (!APICallError.isInstance(error) || status === undefined || (status >= 200 && status < 300)) {
    return portError('internal', 'Azure OpenAI gave an answer that cannot be read', openaiCall);
  }
  const told = toldIn(error);
  if (told.code === 'content_filter') {
    const message = 'The content filter of Azure OpenAI stopped the request';
    return portError('internal', message, openaiCall);
  }
  const code = meaningOf(status, told);
  const retryAfterMs = retryAfterOf(error.responseHeaders ?? {}, now);
  const named = told.code === '' ? '' : ` (${told.code})`;
  const message = `Azure OpenAI answered with status ${status}${named}. ${adviceOn(code)}`.trim();
  return portError(code, message, openaiCall, { retryAfterMs });
}

/** What the service says of an error. */
interface Told {
  readonly code: string;
  /** May quote what was asked: for tests only, never for messages. */
  readonly message: string;
  readonly param: unknown;
}

/** The outer code: the inner one of a content filter is about its policy. */
function toldIn({ responseBody = '' }: APICallError): Told {
  const error = errorIn(responseBody);
  const { code, message, param } = error;
  const word = typeof code === 'string' && /^[A-Za-z0-9_.]{1,80}$/u.test(code) ? code : '';
  return { code: word, message: typeof message === 'string' ? message : '', param };
}

function errorIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    const error = isRecord(value) ? value['error'] : undefined;
    return isRecord(error) ? error : {};
  } catch {
    return {};
  }
}

function meaningOf(status: number, { code }: Told): PortErrorCode {
  if (code === 'context_length_exceeded' || code === 'string_above_max_length') {
    return 'limit_exceeded';
  }
  if (code === 'insufficient_quota') return 'limit_exceeded';
  // No such deployment or resource: a setting is wrong, and nothing that could be created is missing.
  if (status === 404 || /^(DeploymentNotFound|model_not_found)$/u.test(code)) return 'unsupported';
  // The request is ours: what is wrong about it is none of the caller's arguments.
  const meant = codeOfStatus(status);
  return meant === 'invalid_argument' ? 'internal' : meant;
}

function adviceOn(code: PortErrorCode): string {
  if (code === 'unsupported') return 'Check the address and the name of the deployment.';
  if (code === 'limit_exceeded') return 'It is too large for the model, or the quota is used up.';
  return adviceFor(code, openaiCall);
}
