import { PortError } from '@attune/core/ports';
import { loadLibrary } from '../libraries/load-library.js';
import { plainCause } from '../requests/azure-fault.js';

/** Which identity calls are made as, where no key is given. */
export interface AzureIdentity {
  /** Client id of a user-assigned managed identity. Default: what the environment offers. */
  readonly clientId?: string;
}

/** Tokens of Entra ID for one kind of service. */
export interface TokenSource {
  /** @throws PortError `unauthenticated` when there is no identity or it is refused. */
  getToken(signal: AbortSignal | undefined): Promise<string>;
}

/** The adapter that asks, for errors. */
export interface TokenUser {
  readonly port: string;
  readonly adapter: string;
}

/** Identity of the process, as `@azure/identity` finds it: workload, managed, environment, command line. */
export interface AzureCredential {
  getToken(
    scope: string,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/** Opens the default credential of `@azure/identity`. */
export async function openCredential(
  { clientId }: AzureIdentity,
  user: TokenUser,
): Promise<AzureCredential> {
  const needs = { ...user, packages: ['@azure/identity'] };
  const { DefaultAzureCredential } = await loadLibrary(needs, () => import('@azure/identity'));
  return new DefaultAzureCredential(
    clientId === undefined
      ? {}
      : { managedIdentityClientId: clientId, workloadIdentityClientId: clientId },
  );
}

/** The library loads at the first call, and keeps tokens for as long as they are good. */
export function createTokenSource(
  identity: AzureIdentity,
  scope: string,
  user: TokenUser,
): TokenSource {
  let credential: Promise<AzureCredential> | undefined;
  return {
    async getToken(signal) {
      credential ??= openCredential(identity, user);
      const opened = await credential.catch((error: unknown) => {
        credential = undefined;
        throw error;
      });
      try {
        const token = await opened.getToken(
          scope,
          signal === undefined ? {} : { abortSignal: signal },
        );
        if (token !== null) return token.token;
      } catch (error) {
        signal?.throwIfAborted();
        throw credentialFault(error, user);
      }
      throw credentialFault(undefined, user);
    },
  };
}

/** What a fault of `@azure/identity` means; `undefined` for one that is none of it. */
export function toCredentialFault(error: unknown, user: TokenUser): PortError | undefined {
  const { name } = Object(error) as { readonly name?: unknown };
  return typeof name === 'string' && identityFaults.has(name)
    ? credentialFault(error, user)
    : undefined;
}

const identityFaults = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

/** The library's own errors stay out of it: they may hold an answer with a token. */
function credentialFault(error: unknown, { port, adapter }: TokenUser): PortError {
  const details = { port, operation: 'authenticate', adapter, cause: plainCause(error) };
  const faults = allOf(error);
  const statuses = faults.flatMap(({ status, statusCode }) => statusCode ?? status ?? []);
  if (statuses.includes(429)) {
    return new PortError('rate_limited', 'Entra ID asks to slow down', details);
  }
  const away = faults.some(({ errorCode }) => errorCode === 'network_error');
  if (away || statuses.some((status) => Number(status) >= 500)) {
    return new PortError('unavailable', 'Entra ID or the identity endpoint is away', details);
  }
  const message =
    'No identity for Azure was found, or it was refused. Set a key, or give this machine a managed identity';
  return new PortError('unauthenticated', message, details);
}

/** What errors of the library may hold. */
interface Fault {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly errorCode?: unknown;
  readonly errors?: unknown;
  readonly cause?: unknown;
}

/** An error, those that it sums up, and their causes. */
function allOf(error: unknown, depth = 0): readonly Fault[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const fault: Fault = error;
  const parts = Array.isArray(fault.errors) ? fault.errors : [];
  return [fault, ...[...parts, fault.cause].flatMap((part) => allOf(part, depth + 1))];
}
