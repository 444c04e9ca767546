import { PortError } from '@attune/core/ports';
import { loadLibrary } from '../libraries/load-library.js';

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

function credentialFault(cause: unknown, { port, adapter }: TokenUser): PortError {
  const details = { port, operation: 'authenticate', adapter, cause };
  const status = statusOf(cause);
  if (status === 429) return new PortError('rate_limited', 'Entra ID asks to slow down', details);
  if (status !== undefined && status >= 500) {
    return new PortError('unavailable', 'Entra ID or the identity endpoint is away', details);
  }
  const message =
    'No identity for Azure was found, or it was refused. Set a key, or give this machine a managed identity';
  return new PortError('unauthenticated', message, details);
}

function statusOf(error: unknown): number | undefined {
  const { statusCode, errors } = Object(error) as {
    readonly statusCode?: unknown;
    readonly errors?: unknown;
  };
  if (typeof statusCode === 'number') return statusCode;
  if (!Array.isArray(errors)) return undefined;
  return errors.map(statusOf).find((status) => status !== undefined);
}
