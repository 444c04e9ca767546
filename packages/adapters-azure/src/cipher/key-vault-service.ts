import {
  CryptographyClient,
  type CryptographyClientOptions,
  KeyClient,
} from '@azure/keyvault-keys';
import type { AzureCredential } from '../identity/token-source.js';
import type { KeyVaultOptions } from './key-vault-options.js';

/** The calls of Key Vault that the adapter makes. */
export interface KeyVaultService {
  /** The newest version of the key, and its type, such as `RSA` or `RSA-HSM`. */
  newest(signal: AbortSignal): Promise<{ readonly version?: string; readonly type?: string }>;
  wrap(version: string, plain: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined>;
  unwrap(version: string, bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined>;
}

const algorithm = 'RSA-OAEP-256';
/** A key has few versions in use; each client takes a challenge of its own. */
const mostClients = 16;
type Credential = ConstructorParameters<typeof KeyClient>[1];

export function openKeyVaultService(
  { vault, key, tries = 3 }: KeyVaultOptions,
  identity: AzureCredential,
): KeyVaultService {
  const url = vault.replace(/\/$/u, '');
  const credential = identity as Credential;
  // The SDK changes the options it is given, so each client gets its own.
  const options = (): CryptographyClientOptions => clientOptions(url, tries);
  const keys = new KeyClient(url, credential, options());
  const clients = new Map<string, CryptographyClient>();

  function clientOf(version: string): CryptographyClient {
    const known = clients.get(version);
    if (known !== undefined) return known;
    if (clients.size >= mostClients) clients.clear();
    // With the public key or its dates, the SDK would wrap here and refuse expired versions.
    const held = {
      ...{ name: key, id: `${url}/keys/${key}/${version}`, key: {} },
      properties: { name: key, vaultUrl: url, version },
    };
    const client = new CryptographyClient(held, credential, options());
    clients.set(version, client);
    return client;
  }

  return {
    async newest(abortSignal) {
      const { properties, keyType } = await keys.getKey(key, { abortSignal });
      const { version } = properties;
      return { ...(version && { version }), ...(keyType && { type: keyType }) };
    },
    wrap: async (version, plain, abortSignal) =>
      (await clientOf(version).wrapKey(algorithm, plain, { abortSignal })).result,
    unwrap: async (version, bytes, abortSignal) =>
      (await clientOf(version).unwrapKey(algorithm, bytes, { abortSignal })).result,
  };
}

function clientOptions(url: string, tries: number): CryptographyClientOptions {
  const { protocol, hostname } = new URL(url);
  // Only a server on this machine may do without TLS, and ask for a token of any resource.
  const isHere = protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
  return {
    retryOptions: { maxRetries: tries - 1, retryDelayInMs: 500, maxRetryDelayInMs: 4_000 },
    ...(isHere && { disableChallengeResourceVerification: true, allowInsecureConnection: true }),
  };
}
