import { describe, expect, it } from 'vitest';
import { nameSkeleton } from '../../../packages/adapters-local/src/name-skeleton/index.js';
import { createThrottle } from '../../../packages/http/src/host/middleware/throttle.js';
import {
  MemoryHost,
  type Person,
  password,
  type Reply,
  registration,
} from '../../support/memory-host.js';

const open = () => new MemoryHost({ accountOptions: { skeletonOf: nameSkeleton } });
const host = open();
const own = 'Hostile-Horse-7';

const register = (json: object, on = host) => on.call('POST', '/v1/auth/register', { json });
const logIn = (login: string, given = own, on = host) =>
  on.call('POST', '/v1/auth/login', { json: { login, password: given } });
const mailsTo = async (address: string, on = host) => {
  await on.accounts.operations.settleMails();
  return on.mails.filter(({ to }) => to === address).map(({ text }) => text);
};
const tokenIn = (text = '') => /^[\w-]{43}$/mu.exec(text)?.[0] ?? '';
const confirm = (token: string) => host.call('POST', '/v1/auth/email/confirm', { json: { token } });

/** An account whose holder has confirmed the address. */
async function confirmed(name: string): Promise<Person> {
  const person = await host.join('patient', name);
  const [text] = await mailsTo(`${name}@example.org`);
  expect((await confirm(tokenIn(text))).status).toBe(204);
  return person;
}

/** What a reply tells, without what differs by itself. */
function shape({ status, headers, body }: Reply): unknown {
  const names = [...headers.keys()].sort();
  const text = JSON.stringify(body, (key, value) =>
    /^(id|requestId|createdAt|givenAt|username|displayName|accessToken|refreshToken|email|pendingEmail)$/u.test(
      key,
    )
      ? typeof value
      : value,
  );
  return { status, names, text };
}

/** Everything a stranger can see after registering with this address. */
async function seenBy(username: string, email: string): Promise<readonly unknown[]> {
  const json = { ...registration(username), role: 'patient', email, password: own };
  const replies = [await register(json), await logIn(username), await logIn(email)];
  const [, , byEmail] = replies;
  expect(byEmail?.body.account?.username).toBe(username);
  const as = { token: byEmail?.body.accessToken } as Person;
  replies.push(await host.call('GET', '/v1/profiles/me', { as }));
  replies.push(await host.call('PATCH', '/v1/profiles/me', { as, json: { email } }));
  replies.push(await logIn(email, 'Wrong-Horse-3'));
  replies.push(await host.call('POST', '/v1/auth/password-reset', { json: { email } }));
  return replies.map(shape);
}

describe('attack 12: finding out which e-mail addresses have accounts', () => {
  it('registers and signs in alike with a free, a registered and a confirmed address', async () => {
    await confirmed('vic');
    await host.join('patient', 'wes');
    const free = await seenBy('mallory1', 'free@example.org');
    expect(free[0]).toMatchObject({ status: 201 });
    expect(await seenBy('mallory2', 'wes@example.org')).toEqual(free);
    expect(await seenBy('mallory3', 'vic@example.org')).toEqual(free);
  });

  it('leaves the holder signing in, and tells the mailbox', async () => {
    const xia = await confirmed('xia');
    await register({ ...registration('intruder'), email: 'XIA@example.org', password: own });
    const { body } = await logIn('xia@example.org', password);
    expect(body.account.id).toBe(xia.account.id);
    const told = (await mailsTo('xia@example.org')).at(-1) ?? '';
    expect(told).toContain('intruder');
    expect(tokenIn(told)).toBe('');
  });

  it('resets the account of the holder only', async () => {
    const yan = await confirmed('yan');
    await register({ ...registration('intruder2'), email: 'yan@example.org', password: own });
    await mailsTo('yan@example.org');
    await host.call('POST', '/v1/auth/password-reset', { json: { email: 'yan@example.org' } });
    const token = tokenIn((await mailsTo('yan@example.org')).at(-1));
    const json = { token, newPassword: 'Third-Horse-77' };
    await host.call('POST', '/v1/auth/password-reset/confirm', { json });
    expect((await logIn('yan', 'Third-Horse-77')).body.account.id).toBe(yan.account.id);
    expect((await logIn('intruder2')).status).toBe(200);
  });

  it('gives an address to the owner of the mailbox, unseen by the squatter', async () => {
    await register({ ...registration('squatter'), email: 'zoe@example.org', password: own });
    const before = shape(await logIn('zoe@example.org'));
    await register({ ...registration('zoe'), email: 'zoe@example.org' });
    const text = (await mailsTo('zoe@example.org')).find((one) => one.includes('account, zoe,'));
    expect((await confirm(tokenIn(text))).status).toBe(204);
    expect((await logIn('zoe@example.org', password)).body.account.username).toBe('zoe');
    const after = await logIn('zoe@example.org');
    expect(after.body.account.username).toBe('squatter');
    expect(shape(after)).toEqual(before);
    const [first] = await mailsTo('zoe@example.org');
    expect((await confirm(tokenIn(first))).body).toMatchObject({ code: 'email_taken' });
    await host.call('POST', '/v1/auth/password-reset', { json: { email: 'zoe@example.org' } });
    expect((await mailsTo('zoe@example.org')).at(-1)).toContain('for the account zoe.');
  });

  it('changes a profile alike to a free and to a taken address', async () => {
    const [spy, other] = [await host.join('patient', 'spy'), await confirmed('uma')];
    const ask = (email: string) =>
      host.call('PATCH', '/v1/profiles/me', {
        as: spy,
        json: { email, currentPassword: password },
      });
    expect(shape(await ask(other.account.email))).toEqual(shape(await ask('free2@example.org')));
    const told = (await mailsTo('uma@example.org')).at(-1) ?? '';
    expect(told).toContain('spy');
    expect(tokenIn(told)).toBe('');
  });

  it('keeps counting wrong passwords for an address whose claimant signs in between', async () => {
    const guarded = new MemoryHost({ accountOptions: { signInLimits: { perAccount: 4 } } });
    await guarded.join('patient', 'ben');
    const json = { ...registration('intruder'), email: 'ben@example.org', password: own };
    await register(json, guarded);
    const statuses: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      statuses.push((await logIn('ben@example.org', `Guess-Horse-${turn}`, guarded)).status);
      statuses.push((await logIn('ben@example.org', own, guarded)).status);
    }
    expect(statuses.slice(0, 6)).toEqual([401, 200, 401, 200, 401, 200]);
    expect(statuses.at(-1)).toBe(429);
  });

  it('floods no mailbox with registrations in its name', async () => {
    for (let count = 0; count < 15; count += 1) {
      const json = { ...registration(`flood${count}`), email: 'flooded@example.org' };
      expect((await register(json)).status).toBe(201);
    }
    expect(await mailsTo('flooded@example.org')).toHaveLength(10);
  });
});

describe('attack 12: finding out which usernames exist', () => {
  it('is slowed down for registrations and for profile changes', async () => {
    const few = { points: 3, seconds: 60 };
    const guarded = new MemoryHost({ deps: { throttle: createThrottle({ names: few }) } });
    const spy = await guarded.join('patient', 'spy');
    await guarded.join('patient', 'ann');
    const ask = (json: object) => guarded.call('PATCH', '/v1/profiles/me', { as: spy, json });
    const codes: number[] = [];
    for (let count = 0; count < 4; count += 1) codes.push((await ask({ username: 'ann' })).status);
    expect(codes).toEqual([409, 409, 409, 429]);
    expect((await ask({ displayName: 'Spy' })).status).toBe(200);
  });

  it.each([
    ['one Cyrillic letter among Latin ones', 'm\u0430rtha'],
    ['a Greek letter among Latin ones', 'm\u03B1rtha'],
    ['a right-to-left override', 'mar\u202Etha'],
    ['a zero-width space', 'mar\u200Btha'],
    ['a zero-width joiner', 'mar\u200Dtha'],
    ['a soft hyphen', 'mar\u00ADtha'],
    ['a tower of accents', `martha${'\u0301'.repeat(8)}`],
    ['a Hangul filler', 'martha\u3164'],
  ])('is not disturbed by a username with %s', async (_what, username) => {
    const reply = await register({ ...registration('martha'), username });
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_account' } });
    expect(reply.body.errors).toMatchObject([{ path: 'username' }]);
  });

  it('refuses a name of another script that looks like one that is taken', async () => {
    const names = open();
    await names.join('patient', 'cop');
    for (const username of ['\u0441\u043E\u0440', '\u0421\u041E\u0420', 'ｃｏｐ']) {
      const reply = await register({ ...registration('other'), username }, names);
      expect(reply).toMatchObject({ status: 409, body: { code: 'username_taken' } });
    }
    const json = { ...registration('first'), username: '\u0440\u0430\u0441\u0435' };
    expect((await register(json, names)).status).toBe(201);
    const latin = await register({ ...registration('pace') }, names);
    expect(latin).toMatchObject({ status: 409, body: { code: 'username_taken' } });
    expect((await logIn('pace', password, names)).status).toBe(401);
    expect((await logIn('\u0440\u0430\u0441\u0435', password, names)).status).toBe(200);
    expect((await register(registration('torn'), names)).status).toBe(201);
    expect((await register(registration('tom'), names)).status).toBe(201);
  });

  it.each(['Ann\u202Enna', 'An\u200Bn', 'Ann\u2066', 'A\u0301\u0301\u0301\u0301\u0301nn'])(
    'refuses the display name %j',
    async (displayName) => {
      const reply = await register({ ...registration('display'), displayName });
      expect(reply.body.errors).toMatchObject([{ path: 'displayName' }]);
    },
  );
});
