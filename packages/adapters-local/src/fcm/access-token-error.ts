import type { Guarded } from '@attune/core/adapter-kit';
import { PortError, type PortErrorCode } from '@attune/core/ports';
import { isConnectionFault } from '../requests/status-error.js';
import { NoAccessToken } from './service-account-credential.js';

/** What a fault of getting an access token means. Its cause may repeat what was sent. */
export function accessTokenError(error: unknown, call: Guarded): PortError {
  const status = statusOf(error);
  const code = status === undefined ? codeWithoutAnswer(error) : codeOf(status);
  const how = status === undefined ? '' : ` (status ${status})`;
  return new PortError(code, `push-notifier: ${texts[code]}${how}`, call);
}

type Code = Extract<PortErrorCode, 'unauthenticated' | 'permission_denied' | 'unavailable'>;

const texts: Readonly<Record<Code, string>> = {
  unauthenticated:
    'Google gives no access token for these credentials: make a new key of the service account, and check the clock of this machine',
  permission_denied: 'Google forbids these credentials to get an access token',
  unavailable: 'Google cannot be reached for an access token, or gives an unexpected answer',
};

function codeOf(status: number): Code {
  if (status === 403) return 'permission_denied';
  // Below 400 there was an answer without a token, such as the page of a proxy.
  const passing = status === 408 || status === 429 || status >= 500 || status < 400;
  return passing ? 'unavailable' : 'unauthenticated';
}

/** The credentials of the machine fail without an answer, too, when there are none. */
function codeWithoutAnswer(error: unknown): Code {
  const passing = error instanceof NoAccessToken || isConnectionFault(error);
  return passing ? 'unavailable' : 'unauthenticated';
}

function statusOf(error: unknown): number | undefined {
  const { status, response } = (error ?? {}) as {
    status?: unknown;
    response?: { status?: unknown };
  };
  const found = response?.status ?? status;
  return typeof found === 'number' ? found : undefined;
}
