import { createManualClock } from '@attune/core/memory';
import { PortError } from '@attune/core/ports';
import { decodeJwt, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createJoseTokenSigner } from './jose-token-signer.js';

const key = new Uint8Array(32).fill(7);
const claims = { kind: 'access', sub: 'ann', login: 'l1', generation: 3, deep: { a: [1, null] } };

function open() {
  const clock = createManualClock();
  return { clock, signer: createJoseTokenSigner({ key, clock }) };
}

describe('the jose token signer', () => {
  it('gives back the claims it signed and nothing of its own', async () => {
    const { signer } = open();
    expect(await signer.verify(await signer.sign(claims, 60_000))).toEqual(claims);
  });

  it('makes JSON Web Tokens that others can verify', async () => {
    const { signer, clock } = open();
    const token = await signer.sign(claims, 60_000);
    const options = { issuer: 'attune', audience: 'attune', currentDate: clock.now() };
    const { payload, protectedHeader } = await jwtVerify(token, key, options);
    expect(protectedHeader).toEqual({ alg: 'HS256' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  });

  it('accepts a token until it expires', async () => {
    const { signer, clock } = open();
    const token = await signer.sign(claims, 60_000);
    await clock.advance(59_999);
    expect(await signer.verify(token)).toEqual(claims);
    await clock.advance(1);
    expect(await signer.verify(token)).toBeUndefined();
  });

  it('refuses what another key signed, what was changed, and what is no token', async () => {
    const { signer, clock } = open();
    const other = createJoseTokenSigner({ key: new Uint8Array(32).fill(8), clock });
    const token = await signer.sign(claims, 60_000);
    const [header = '', , signature = ''] = token.split('.');
    const changed = btoa(JSON.stringify({ ...decodeJwt(token), sub: 'bob' })).replaceAll('=', '');
    for (const bad of [
      await other.sign(claims, 60_000),
      `${header}.${changed}.${signature}`,
      '',
      'a.b.c',
      `${token}x`,
    ]) {
      expect(await signer.verify(bad)).toBeUndefined();
    }
  });

  it('refuses tokens without a signature, for others, by others and without an end', async () => {
    const { signer } = open();
    const unsigned = `${btoa('{"alg":"none"}').replaceAll('=', '')}.${btoa('{"sub":"ann"}').replaceAll('=', '')}.`;
    const made = (issuer: string, audience: string, alg = 'HS256') =>
      new SignJWT({ sub: 'ann' })
        .setProtectedHeader({ alg })
        .setIssuer(issuer)
        .setAudience(audience);
    const end = new Date('2030-01-01');
    for (const bad of [
      unsigned,
      await made('somebody', 'attune').setExpirationTime(end).sign(key),
      await made('attune', 'somebody').setExpirationTime(end).sign(key),
      await made('attune', 'attune').sign(key),
      await made('attune', 'attune', 'HS512')
        .setExpirationTime(end)
        .sign(new Uint8Array(64).fill(7)),
    ]) {
      expect(await signer.verify(bad)).toBeUndefined();
    }
    const good = await made('attune', 'attune').setExpirationTime(end).sign(key);
    expect(await signer.verify(good)).toEqual({ sub: 'ann' });
  });

  it('asks for a key of 32 bytes', () => {
    expect(() => createJoseTokenSigner({ key: key.subarray(1) })).toThrow(PortError);
  });
});
