// own process: the identity endpoint is in the environment, where the SDK looks for it.
import { openKeyVaultCipher, reachKeyVault } from '@attune/adapters-azure/cipher';
import type { Cipher, Clock } from '@attune/core/ports';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type IdentityServer, startIdentityServer } from '../support/azure/identity-server.js';
import {
  type KeyVaultServer,
  startKeyVaultServer,
  vaultKey,
  vaultResource,
} from '../support/azure/key-vault-server.js';

const clock: Clock = { now: () => new Date(), sleep: () => Promise.resolve() };
const plain = new TextEncoder().encode('as the patient said it');

describe('Key Vault', () => {
  let identity: IdentityServer;
  let server: KeyVaultServer;
  let cipher: Cipher;
  const open = (tries = 1, key = vaultKey) =>
    openKeyVaultCipher({ vault: server.url, key, tries, clock });

  // The SDK keeps a token for the whole process.
  beforeAll(async () => {
    identity = await startIdentityServer();
    Object.assign(process.env, identity.environment);
  });

  afterAll(() => identity[Symbol.asyncDispose]());

  beforeEach(async () => {
    server = await startKeyVaultServer(identity.tokenFor(vaultResource));
    cipher = await open();
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    expect(server.violations).toEqual([]);
  });

  it('wraps with the newest version, and unwraps by the version that wrapped', async () => {
    const before = await cipher.encrypt(plain, 'account-of-ana');
    server.rotate();
    const after = await (await open()).encrypt(plain, 'account-of-ana');
    for (const [at, sealed] of [before, after].entries()) {
      const version = Buffer.from(server.versions[at] as string, 'hex');
      expect(Buffer.from(sealed).subarray(3, 19)).toEqual(version);
      await expect((await open()).decrypt(sealed, 'account-of-ana')).resolves.toEqual(plain);
    }
    expect(server.asked).toEqual(['get', 'wrapkey', 'get', 'wrapkey', 'unwrapkey', 'unwrapkey']);
  });

  it('reads what an expired version wrapped, and writes nothing with it', async () => {
    const sealed = await cipher.encrypt(plain, 'a');
    server.states.set(server.versions[0] as string, 'expired');
    const later = await open();
    await expect(later.decrypt(sealed, 'a')).resolves.toEqual(plain);
    const error = await later.encrypt(plain, 'a').catch((one: Error) => one);
    expect(error).toMatchObject({ code: 'permission_denied' });
    expect(String(error)).toContain('new version');
  });

  it('says that a version is disabled', async () => {
    const sealed = await cipher.encrypt(plain, 'a');
    server.states.set(server.versions[0] as string, 'disabled');
    const error = await (await open()).decrypt(sealed, 'a').catch((one: Error) => one);
    expect(error).toMatchObject({ code: 'permission_denied' });
    expect(String(error)).toContain('enable it');
  });

  it.each([
    [400, 'BadParameter', undefined, 'invalid_argument', ''],
    [401, 'Unauthorized', undefined, 'unauthenticated', 'identity'],
    [403, 'Forbidden', 'ForbiddenByRbac', 'permission_denied', 'Key Vault Crypto User'],
    [403, 'Forbidden', 'ForbiddenByFirewall', 'permission_denied', 'firewall'],
    [403, 'Forbidden', 'ForbiddenByConnection', 'permission_denied', 'private endpoint'],
    [404, 'KeyNotFound', undefined, 'not_found', 'deleted'],
    [409, 'Conflict', 'ObjectIsDeletedButRecoverable', 'unavailable', ''],
    [429, 'Throttled', undefined, 'rate_limited', ''],
    [500, 'InternalServerError', undefined, 'unavailable', ''],
    [503, 'ServiceUnavailable', undefined, 'unavailable', ''],
  ])('understands status %i, %s %s, as %s %s', async (status, code, inner, expected, said) => {
    server.refuse = { status, code, ...(inner && { inner }) };
    const error = await cipher.encrypt(plain, 'a').catch((one: Error) => one);
    expect(error).toMatchObject({ code: expected });
    expect(String(error)).toContain(said);
    expect(String(error)).not.toContain('refused here');
  });

  it('passes on how long the service asks to wait', async () => {
    server.refuse = { status: 429, code: 'Throttled', retryAfter: '7' };
    const call = cipher.encrypt(plain, 'a');
    await expect(call).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 7_000 });
  });

  it('tries again after the time that the service asks for', async () => {
    server.refuse = { status: 429, code: 'Throttled', retryAfter: '0', times: 1 };
    const patient = await open(3);
    const sealed = await patient.encrypt(plain, 'a');
    await expect(patient.decrypt(sealed, 'a')).resolves.toEqual(plain);
  });

  it.each(['', '{}', '{"value":"c2VjcmV0"}', '{"value":"c2VjcmV0', '<p>c2VjcmV0</p>'])(
    'rejects the answer %j, and quotes nothing of it',
    async (text) => {
      server.scripted = text;
      const error = await cipher.encrypt(plain, 'a').catch((one: Error) => one);
      expect(error).toMatchObject({ code: 'internal' });
      expect(`${String(error)} ${String((error as Error).cause)}`).not.toContain('c2VjcmV0');
    },
  );

  it('takes keys of a hardware module, and no keys of curves', async () => {
    server.type = 'RSA-HSM';
    const sealed = await cipher.encrypt(plain, 'a');
    await expect((await open()).decrypt(sealed, 'a')).resolves.toEqual(plain);
    server.type = 'EC';
    const call = (await open()).encrypt(plain, 'a');
    await expect(call).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('rejects damaged bytes without a call', async () => {
    const sealed = await cipher.encrypt(plain, 'a');
    const later = await open();
    const calls = server.asked.length;
    sealed[5] = (sealed[5] ?? 0) ^ 1;
    await expect(later.decrypt(sealed, 'a')).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(server.asked.length).toBe(calls);
  });

  it('rejects with unauthenticated when the identity is refused', async () => {
    identity.refuse = 400;
    const clientId = '3b1d9c6e-0d5a-4a53-9a55-0f6f3c1f7a10';
    const options = { vault: server.url, key: vaultKey, identity: { clientId } };
    const refused = reachKeyVault(options).finally(() => {
      identity.refuse = undefined;
    });
    await expect(refused).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('is reached by wrapping a data key and unwrapping it', async () => {
    await reachKeyVault({ vault: server.url, key: vaultKey });
    expect(server.asked).toEqual(['get', 'wrapkey', 'unwrapkey']);
    const absent = reachKeyVault({ vault: server.url, key: 'other' });
    await expect(absent).rejects.toMatchObject({ code: 'not_found' });
  });
});
