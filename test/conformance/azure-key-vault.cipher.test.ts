// own process: the identity endpoint is in the environment, where the SDK looks for it.
import { openKeyVaultCipher } from '@attune/adapters-azure/cipher';
import { type CipherHarness, cipherSuite, runConformance } from '@attune/core/conformance';
import type { Clock } from '@attune/core/ports';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type IdentityServer, startIdentityServer } from '../support/azure/identity-server.js';
import {
  type KeyVaultServer,
  startKeyVaultServer,
  vaultKey,
  vaultResource,
} from '../support/azure/key-vault-server.js';

const refusals = {
  unavailable: { status: 503, code: 'ServiceUnavailable' },
  rate_limited: { status: 429, code: 'Throttled' },
  unauthenticated: { status: 401, code: 'Unauthorized' },
  permission_denied: { status: 403, code: 'Forbidden', inner: 'ForbiddenByRbac' },
} as const;
const servers: KeyVaultServer[] = [];

let identity: IdentityServer;

// The SDK keeps a token for the whole process.
beforeAll(async () => {
  identity = await startIdentityServer();
  Object.assign(process.env, identity.environment);
});

afterAll(() => identity[Symbol.asyncDispose]());

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, 'what breaks the REST description').toEqual([]);
});

async function open(): Promise<CipherHarness> {
  const token = identity.tokenFor(vaultResource);
  const server = await startKeyVaultServer(token);
  servers.push(server);
  let nowMs = Date.now();
  const clock: Clock = { now: () => new Date(nowMs), sleep: () => Promise.resolve() };
  const options = { vault: server.url, key: vaultKey, tries: 1, clock };
  return {
    port: await openKeyVaultCipher(options),
    secrets: [token],
    reopen: () => openKeyVaultCipher(options),
    service: {
      calls: () => server.asked.length,
      rotate: server.rotate,
      advance: (ms) => {
        nowMs += ms;
      },
      refuse: (how) => {
        if (how === 'silent') server.silence();
        else server.refuse = refusals[how];
      },
    },
    close: () => Promise.resolve(server[Symbol.asyncDispose]()),
  };
}

runConformance({ describe, it }, cipherSuite, {
  adapter: 'azure-key-vault',
  capabilities: { reopens: true, service: true },
  open,
});
