import { PortError, type PortErrorCode } from '@attune/core/ports';
import { toCredentialFault } from '../identity/token-source.js';
import { isConnectionFault, plainCause } from '../requests/azure-fault.js';

/** The name of the adapter in errors. */
export const adapter = 'cosmos';

/** What the service, or the SDK, says of a refused request. */
export interface CosmosFault {
  /** A status of HTTP, or a word of the SDK where there was no answer. */
  readonly code: number | string | undefined;
  readonly substatus: number | undefined;
  readonly retryAfterMs: number | undefined;
}

const codes: Readonly<Record<number, PortErrorCode>> = {
  400: 'invalid_argument',
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  408: 'unavailable',
  409: 'already_exists',
  410: 'unavailable',
  412: 'precondition_failed',
  413: 'limit_exceeded',
  424: 'internal',
  429: 'rate_limited',
  449: 'unavailable',
};

/** Substatus of 403: the logical partition, or the account, is full. */
const fullPartition = 1014;
/** Substatuses of 403 that pass: a region fails over. */
const movingRegion = new Set([3, 1008]);
const noRight = new Set([5300, 5301, 5302]);

/** Reads an error of the SDK; the batch call of the SDK hides it, so the last one that was seen counts. */
export function faultOf(error: unknown): CosmosFault {
  const { code, substatus, retryAfterInMs } = Object(error) as Record<string, unknown>;
  return {
    code: typeof code === 'number' || typeof code === 'string' ? code : undefined,
    substatus: typeof substatus === 'number' ? substatus : undefined,
    retryAfterMs: typeof retryAfterInMs === 'number' ? retryAfterInMs : undefined,
  };
}

/** Whether there was no answer, or one that leaves open whether the request was done. */
export function isLostAnswer(error: unknown): boolean {
  const { code } = faultOf(error);
  if (code === 408 || code === 410 || code === 449 || code === 'TimeoutError') return true;
  if (typeof code === 'number') return code >= 500;
  return code === 'REQUEST_SEND_ERROR' || isConnectionFault(error);
}

/** What an error of the SDK means to a caller; `undefined` for what is none. Its request stays out of the cause. */
export function toPortError(cause: unknown, operation: string): PortError | undefined {
  const where = { port: 'document-store', operation, adapter };
  const credential = toCredentialFault(cause, where);
  if (credential !== undefined) return credential;
  const { code, substatus, retryAfterMs } = faultOf(cause);
  if (typeof code !== 'number') {
    if (!isLostAnswer(cause)) return undefined;
    const message = `Cosmos DB cannot be reached, or gave no answer to ${operation}. The request will be retried.`;
    return new PortError('unavailable', message, { ...where, cause: plainCause(cause) });
  }
  const meant = codeOf(code, substatus);
  const sub = substatus === undefined ? '' : `, substatus ${substatus}`;
  const message = `Cosmos DB answered ${operation} with status ${code}${sub}. ${adviceFor(meant, code, substatus)}`;
  const details = { ...where, cause: plainCause(cause), retryAfterMs };
  return new PortError(meant, message.trim(), details);
}

/** What the store itself finds wrong. */
export function refusal(code: PortErrorCode, operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'document-store', operation, adapter });
}

function codeOf(status: number, substatus = 0): PortErrorCode {
  if (status === 403 && substatus === fullPartition) return 'limit_exceeded';
  if (status === 403 && movingRegion.has(substatus)) return 'unavailable';
  return codes[status] ?? (status >= 500 ? 'unavailable' : 'internal');
}

function adviceFor(meant: PortErrorCode, status: number, substatus = 0): string {
  if (meant === 'unauthenticated') return 'Check COSMOS_KEY, and the clock of this machine.';
  if (meant === 'rate_limited') return 'Give the container more request units a second.';
  if (status === 404) return 'The database or the container is not there.';
  if (status === 413) return 'The request is larger than 2 MB.';
  if (status !== 403 || meant !== 'permission_denied') return '';
  const role =
    'The identity needs the role "Cosmos DB Built-in Data Contributor" of the account, which is assigned by "az cosmosdb sql role assignment create"; a role of the subscription is not enough.';
  if (noRight.has(substatus)) return role;
  return `The network rules of the account keep this machine out, or the key or the identity lacks a right. ${role}`;
}
