import { describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../packages/adapters-local/src/system/index.js';
import { createShiftedClock, hour } from '../../http/shifted-clock.js';
import { MemoryHost, type Person, password } from '../../support/memory-host.js';

const clock = createShiftedClock(createSystemClock());
const host = new MemoryHost({ clock });
const fresh = 'Another-Horse-8';

const change = (as: Person, json: object) => host.call('PATCH', '/v1/profiles/me', { as, json });
const askFor = (as: Person, email: string) => change(as, { email, currentPassword: password });
const profile = async (as: Person) =>
  (await host.call('GET', '/v1/profiles/me', { as })).body.account;
const confirm = (token: string) => host.call('POST', '/v1/auth/email/confirm', { json: { token } });
const reset = (token: string) =>
  host.call('POST', '/v1/auth/password-reset/confirm', { json: { token, newPassword: fresh } });
const logIn = (login: string, given = password) =>
  host.call('POST', '/v1/auth/login', { json: { login, password: given } });

const mailsTo = async (address: string) => {
  await host.accounts.operations.settleMails();
  return host.mails.filter(({ to }) => to === address);
};
const tokenIn = (text = '') => /^[\w-]{43}$/mu.exec(text)?.[0] ?? '';
const newestToken = async (address: string) => tokenIn((await mailsTo(address)).at(-1)?.text);

async function resetToken(email: string): Promise<string> {
  await host.call('POST', '/v1/auth/password-reset', { json: { email } });
  return await newestToken(email);
}

describe('attack 11: taking an account over through its old mailbox', () => {
  it('counts a new address only after its mailbox confirms it', async () => {
    const ann = await host.join('therapist', 'ann');
    const asked = await askFor(ann, 'Ann.New@example.org');
    expect(asked.status).toBe(200);
    expect(asked.body.account).toMatchObject({
      email: 'ann@example.org',
      pendingEmail: 'ann.new@example.org',
    });
    expect((await logIn('ann.new@example.org')).status).toBe(401);
    expect((await logIn('ann@example.org')).status).toBe(200);
    const token = await newestToken('ann.new@example.org');
    expect((await confirm(token)).status).toBe(204);
    expect(await profile(ann)).toMatchObject({ email: 'ann.new@example.org' });
    expect(await profile(ann)).not.toHaveProperty('pendingEmail');
    expect((await logIn('ann.new@example.org')).status).toBe(200);
    expect((await logIn('ann@example.org')).status).toBe(401);
    const again = await confirm(token);
    expect(again).toMatchObject({ status: 400, body: { code: 'email_token_invalid' } });
  });

  it('tells the old address at once, and both when the change counts', async () => {
    const bea = await host.join('patient', 'bea');
    await askFor(bea, 'bea.new@example.org');
    const [, told] = await mailsTo('bea@example.org');
    expect(told?.subject).toBe('A change of your e-mail address was requested');
    expect(tokenIn(told?.text)).toBe('');
    expect(told?.text).not.toContain('bea.new');
    await confirm(await newestToken('bea.new@example.org'));
    for (const address of ['bea@example.org', 'bea.new@example.org']) {
      const mails = await mailsTo(address);
      expect(mails.at(-1)?.subject).toBe('Your e-mail address was changed');
    }
  });

  it('ends the resets that were open when the change was asked for', async () => {
    const cat = await host.join('patient', 'cat');
    const token = await resetToken('cat@example.org');
    await askFor(cat, 'cat.new@example.org');
    expect(await reset(token)).toMatchObject({
      status: 400,
      body: { code: 'reset_token_invalid' },
    });
  });

  it('ends the resets that the old mailbox asked for before the change was confirmed', async () => {
    const dan = await host.join('patient', 'dan');
    await askFor(dan, 'dan.new@example.org');
    const token = await resetToken('dan@example.org');
    await confirm(await newestToken('dan.new@example.org'));
    expect(await reset(token)).toMatchObject({
      status: 400,
      body: { code: 'reset_token_invalid' },
    });
    expect((await logIn('dan')).status).toBe(200);
  });

  it('does not revive a reset when the address comes back', async () => {
    const eve = await host.join('patient', 'eve');
    const token = await resetToken('eve@example.org');
    for (const email of ['eve.new@example.org', 'eve@example.org']) {
      await askFor(eve, email);
      expect((await confirm(await newestToken(email))).status).toBe(204);
    }
    expect((await reset(token)).status).toBe(400);
  });

  it('ends an older change when another is asked for, the password changes or it is taken back', async () => {
    const fay = await host.join('patient', 'fay');
    const ends: readonly (() => Promise<unknown>)[] = [
      () => askFor(fay, 'fay.other@example.org'),
      () => askFor(fay, 'fay.new@example.org'),
      () => change(fay, { email: 'FAY@example.org' }),
      () => change(fay, { newPassword: password, currentPassword: password }),
    ];
    for (const end of ends) {
      await askFor(fay, 'fay.new@example.org');
      const token = await newestToken('fay.new@example.org');
      await end();
      expect((await confirm(token)).body).toMatchObject({ code: 'email_token_invalid' });
    }
    expect(await profile(fay)).toMatchObject({ email: 'fay@example.org' });
    expect(await profile(fay)).not.toHaveProperty('pendingEmail');
  });

  it('ends a change that an intruder asked for when the holder resets the password', async () => {
    const gus = await host.join('patient', 'gus');
    await askFor(gus, 'intruder@example.org');
    const token = await newestToken('intruder@example.org');
    expect((await reset(await resetToken('gus@example.org'))).status).toBe(204);
    expect((await confirm(token)).status).toBe(400);
  });

  it('lets a change lapse after a day', async () => {
    const hal = await host.join('patient', 'hal');
    await askFor(hal, 'hal.new@example.org');
    const token = await newestToken('hal.new@example.org');
    clock.pass(24 * hour + 1);
    expect((await confirm(token)).status).toBe(400);
    expect(await profile(await host.signIn('hal'))).not.toHaveProperty('pendingEmail');
  });

  it('gives the address to one of two who ask, and says so to the other', async () => {
    const [ida, jon] = [await host.join('patient', 'ida'), await host.join('patient', 'jon')];
    await askFor(ida, 'shared@example.org');
    const first = await newestToken('shared@example.org');
    await askFor(jon, 'shared@example.org');
    const second = await newestToken('shared@example.org');
    expect((await confirm(second)).status).toBe(204);
    expect(await confirm(first)).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    expect(await profile(ida)).toMatchObject({ email: 'ida@example.org' });
    expect(await profile(ida)).not.toHaveProperty('pendingEmail');
  });

  it('does not take a token of one kind as one of the other', async () => {
    const kim = await host.join('patient', 'kim');
    await askFor(kim, 'kim.new@example.org');
    expect((await reset(await newestToken('kim.new@example.org'))).status).toBe(400);
    expect((await confirm(await resetToken('kim@example.org'))).status).toBe(400);
  });

  it('needs the password', async () => {
    const lea = await host.join('patient', 'lea');
    for (const more of [{}, { currentPassword: 'Wrong-Horse-1' }]) {
      expect((await change(lea, { email: 'lea.new@example.org', ...more })).status).toBe(401);
    }
    expect(await mailsTo('lea.new@example.org')).toEqual([]);
  });
});
