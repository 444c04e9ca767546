import { PortError, type PortErrorCode } from '@attune/core/ports';
import { toCredentialFault } from '../identity/token-source.js';
import { isConnectionFault, plainCause } from '../requests/azure-fault.js';

/** What the errors of the storage SDK have in common, as far as it is there. */
interface StorageFault {
  readonly name?: unknown;
  readonly statusCode?: unknown;
  readonly code?: unknown;
  readonly details?: { readonly errorCode?: unknown };
}

const codes: Readonly<Record<string, PortErrorCode>> = {
  AuthenticationFailed: 'unauthenticated',
  InvalidAuthenticationInfo: 'unauthenticated',
  NoAuthenticationInformation: 'unauthenticated',
  BlobAlreadyExists: 'already_exists',
  BlobNotFound: 'not_found',
  ContainerNotFound: 'not_found',
  InvalidRange: 'invalid_argument',
  // Another writer to the same key committed first, and our blocks were dropped.
  InvalidBlockList: 'unavailable',
  InvalidBlobOrBlock: 'unavailable',
  ContainerBeingDeleted: 'unavailable',
  OperationTimedOut: 'unavailable',
  ServerBusy: 'unavailable',
  InternalError: 'unavailable',
  BlockCountExceedsLimit: 'limit_exceeded',
  RequestBodyTooLarge: 'limit_exceeded',
  AccountIsDisabled: 'permission_denied',
  ConditionNotMet: 'precondition_failed',
};

const statuses: Readonly<Record<number, PortErrorCode>> = {
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  408: 'unavailable',
  409: 'unavailable',
  412: 'unavailable',
  413: 'limit_exceeded',
  416: 'invalid_argument',
  429: 'rate_limited',
};

/** The service's own word for an error; a HEAD has it in a header only. */
export function storageCodeOf(error: unknown): string {
  const { code, details } = faultOf(error);
  const found = details?.errorCode ?? code;
  return typeof found === 'string' ? found : '';
}

export function storageStatusOf(error: unknown): number | undefined {
  const { statusCode } = faultOf(error);
  return typeof statusCode === 'number' ? statusCode : undefined;
}

/** What an error of the storage SDK means to a caller; `undefined` for what is none. */
export function toPortError(cause: unknown, operation: string, key: string): PortError | undefined {
  const where = { port: 'blob-store', adapter: 'azure-blob' };
  const credential = toCredentialFault(cause, where);
  if (credential !== undefined) return credential;
  const named = storageCodeOf(cause);
  const status = storageStatusOf(cause);
  const code = codeOf(cause, named, status);
  if (code === undefined) return undefined;
  const what = named === '' ? `status ${status ?? 'unknown'}` : named;
  const lost = code === 'unavailable' ? 'cannot be reached' : 'could not be asked';
  const answer = status === undefined ? lost : `answered with ${what}`;
  const message = `Azure Storage ${answer} to ${operation} of ${JSON.stringify(key)}. ${adviceFor(code, named)}`;
  return new PortError(code, message.trim(), { ...where, operation, cause: plainCause(cause) });
}

function codeOf(
  cause: unknown,
  named: string,
  status: number | undefined,
): PortErrorCode | undefined {
  if (Object.hasOwn(codes, named)) return codes[named];
  if (status === undefined) return codeWithoutStatus(cause, named);
  return statuses[status] ?? (status >= 500 ? 'unavailable' : 'internal');
}

/** Every error of the SDK becomes one of ours, since it holds the request with its token. */
function codeWithoutStatus(cause: unknown, named: string): PortErrorCode | undefined {
  if (named === 'REQUEST_SEND_ERROR' || isConnectionFault(cause)) return 'unavailable';
  return faultOf(cause).name === 'RestError' ? 'internal' : undefined;
}

function adviceFor(code: PortErrorCode, named: string): string {
  if (named === 'KeyBasedAuthenticationNotPermitted') {
    return 'The account takes no keys. Set the name of the account instead of the connection string, and give the identity a role.';
  }
  if (named === 'ContainerNotFound') return 'Make the container, or let the adapter make it.';
  if (code === 'permission_denied') {
    return 'The key or the identity lacks a right, or the network rules of the account keep this machine out. An identity needs the role "Storage Blob Data Contributor" on the account.';
  }
  if (code === 'unauthenticated') {
    return 'Check the connection string, and the clock of this machine.';
  }
  return '';
}

function faultOf(error: unknown): StorageFault {
  return typeof error === 'object' && error !== null ? error : {};
}
