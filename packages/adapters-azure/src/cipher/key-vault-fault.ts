import type { PortError, PortErrorCode } from '@attune/core/ports';
import { toCredentialFault } from '../identity/token-source.js';
import {
  type AzureCall,
  adviceFor,
  codeOfStatus,
  isConnectionFault,
  plainCause,
  portError,
  retryAfterOf,
  toldErrorOf,
} from '../requests/azure-fault.js';

/** What the SDK's errors hold, as far as it is there. */
interface VaultFault {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly statusCode?: unknown;
  /** The body of the answer, as the SDK understood it. */
  readonly details?: unknown;
  readonly response?: {
    readonly headers?: { get(name: string): string | undefined };
  };
}

const advice: Readonly<Record<string, string>> = {
  ForbiddenByFirewall:
    'The firewall of the vault keeps this machine out: allow its network, or use a private endpoint.',
  ForbiddenByConnection: 'The vault takes no calls from public networks: use its private endpoint.',
  KeyDisabled: 'This version of the key is disabled: enable it.',
  KeyNotActive: 'This version of the key is expired or not valid yet: give the key a new version.',
  KeyNotFound: 'The key or its version is not there: recover it if it was deleted.',
};

/** What an error of the SDK means to a caller; `undefined` for what is none. */
export function toPortError(cause: unknown, call: AzureCall): PortError | undefined {
  const credential = toCredentialFault(cause, call);
  if (credential !== undefined) return credential;
  const fault = Object(cause) as VaultFault;
  const details = { cause: plainCause(cause) };
  if (typeof fault.statusCode === 'number' && fault.name === 'RestError') {
    return faultOfAnswer(fault.statusCode, fault, call);
  }
  if (fault.code === 'REQUEST_SEND_ERROR' || isConnectionFault(cause)) {
    return portError('unavailable', 'Key Vault cannot be reached', call, details);
  }
  if (typeof fault.message === 'string' && fault.message.startsWith('The challenge ')) {
    const message = 'The address answers as another vault: check the address of the vault';
    return portError('unauthenticated', message, call, details);
  }
  return unreadable(call);
}

/** Also stands for errors of a parser, whose own words quote the answer. */
export function unreadable(call: AzureCall): PortError {
  return portError('internal', 'The answer of Key Vault cannot be read: it holds no key', call);
}

function faultOfAnswer(
  status: number,
  { details, response }: VaultFault,
  call: AzureCall,
): PortError {
  if (status < 300) return unreadable(call);
  const told = toldErrorOf(details);
  const code: PortErrorCode = codeOfStatus(status);
  const named = told.code === '' ? '' : ` (${told.code})`;
  const own = Object.hasOwn(advice, told.code) ? advice[told.code] : adviceFor(code, call);
  const message = `Key Vault answered ${call.operation} with status ${status}${named}. ${own}`;
  const retryAfterMs = retryAfterOf(
    { 'retry-after': response?.headers?.get('retry-after') },
    new Date(),
  );
  return portError(code, message.trim(), call, { retryAfterMs });
}
