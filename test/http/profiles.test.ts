import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryHost, type Person, password, registration } from '../support/memory-host.js';

const host = new MemoryHost();
let ann: Person;
let pat: Person;
let root: Person;
beforeAll(async () => {
  ann = await host.join('therapist', 'ann');
  pat = await host.join('patient', 'pat');
  root = await host.admin();
});

const change = (as: Person, json: object) => host.call('PATCH', '/v1/profiles/me', { as, json });

describe("one's own account", () => {
  it('is returned as it was registered', async () => {
    const { status, body } = await host.call('GET', '/v1/profiles/me', { as: pat });
    expect(status).toBe(200);
    expect(body.account).toEqual(pat.account);
    expect(body.account).toMatchObject({ role: 'patient', displayName: 'Display pat' });
  });

  it('takes another name, also in other scripts, and tells it from then on', async () => {
    const { status, body } = await change(pat, { displayName: ' Ольга 佐藤 🙂 ' });
    expect(status).toBe(200);
    expect(body.account).toEqual({ ...pat.account, displayName: 'Ольга 佐藤 🙂' });
    const seen = await host.call('GET', '/v1/profiles/me', { as: pat });
    expect(seen.body.account.displayName).toBe('Ольга 佐藤 🙂');
  });

  it('is signed in to by the new username, and the old one is free', async () => {
    const una = await host.join('therapist', 'una');
    expect((await change(una, { username: 'una.new' })).status).toBe(200);
    expect((await host.signIn('una.new')).account.id).toBe(una.account.id);
    const json = { ...registration('una'), email: 'second@example.org' };
    expect((await host.call('POST', '/v1/auth/register', { json })).status).toBe(201);
  });

  it.each([
    ['e-mail', { email: 'new-address@example.org' }],
    ['password', { newPassword: 'Other-Horse-8' }],
  ])('changes its %s for who knows the password only', async (_what, wanted) => {
    const vic = await host.join('therapist');
    for (const wrong of [{}, { currentPassword: 'Wrong-Horse-1' }]) {
      const refused = await change(vic, { ...wanted, ...wrong });
      expect(refused).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
      expect(refused.body.errors).toMatchObject([{ path: 'currentPassword' }]);
    }
    expect((await change(vic, { ...wanted, currentPassword: password })).status).toBe(200);
  });

  it('with a new password stays signed in here and nowhere else', async () => {
    const wes = await host.join('therapist');
    const phone = await host.signIn(wes.account.username);
    await change(wes, { newPassword: 'Other-Horse-8', currentPassword: password });
    expect((await host.call('GET', '/v1/profiles/me', { as: wes })).status).toBe(200);
    expect((await host.call('GET', '/v1/profiles/me', { as: phone })).status).toBe(401);
  });

  it('gives and withdraws the consent to marketing, with the times', async () => {
    const xia = await host.join('patient');
    const marketing = (body: { account: { consents: readonly { purpose: string }[] } }) =>
      body.account.consents.filter(({ purpose }) => purpose === 'marketing');
    const given = await change(xia, { marketing: true });
    expect(marketing(given.body)).toEqual([
      { purpose: 'marketing', textVersion: '1', givenAt: expect.any(String) },
    ]);
    const withdrawn = await change(xia, { marketing: false });
    expect(marketing(withdrawn.body)).toMatchObject([{ withdrawnAt: expect.any(String) }]);
  });

  it.each([
    [{ username: 'ANN' }, 409, 'username_taken'],
    [{ username: 'a b' }, 400, 'invalid_account'],
    [{ displayName: '' }, 400, 'invalid_input'],
    [{ email: 'x', currentPassword: password }, 400, 'invalid_account'],
    [{ newPassword: 'weak', currentPassword: password }, 400, 'weak_password'],
  ])('refuses %j and stays as it is', async (wanted, status, code) => {
    const before = (await host.call('GET', '/v1/profiles/me', { as: pat })).body;
    expect(await change(pat, wanted)).toMatchObject({ status, body: { code } });
    expect((await host.call('GET', '/v1/profiles/me', { as: pat })).body).toEqual(before);
  });

  it('cannot be given another role or id', async () => {
    const refused = await change(pat, { role: 'admin', id: 'x', displayName: 'Pat' });
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    const { body } = await host.call('GET', '/v1/profiles/me', { as: pat });
    expect(body.account).toMatchObject({ id: pat.account.id, role: 'patient' });
  });
});

describe('the search for own patients', () => {
  const names = ['Maria Gomez', 'Marie Curie', 'Mario Gomez', 'Martina Hess', 'Zoë Ångström'];
  beforeAll(async () => {
    for (const [at, displayName] of names.entries()) {
      const hidden = await host.patientOf(ann, `hidden${at}`);
      await change(hidden, { displayName });
    }
    await host.link(ann, pat);
  });

  async function find(query: string): Promise<string[]> {
    const { status, body } = await host.call('GET', `/v1/profiles/patients?${query}`, { as: ann });
    expect(status).toBe(200);
    return body.items.map(({ displayName }: { displayName: string }) => displayName);
  }

  it.each([
    ['q=mari', ['Maria Gomez', 'Marie Curie', 'Mario Gomez']],
    ['q=MARI%20gom', ['Maria Gomez', 'Mario Gomez']],
    ['q=gomez%20maria', ['Maria Gomez']],
    ['q=hidden3', ['Martina Hess']],
    ['q=hidden1%40example.org', ['Marie Curie']],
    ['q=%C3%85ngstr%C3%B6m', ['Zoë Ångström']],
    ['q=omez', []],
    ['q=ann', []],
    ['q=%27%20or%201%3D1%20--', []],
    ['q=%25', expect.any(Array)],
  ])('with %s finds %j', async (query, found) => {
    expect(await find(query)).toEqual(found);
  });

  it('goes through all in pages, each once, with what is needed to tell them apart', async () => {
    const seen: { id: string }[] = [];
    let cursor = '';
    do {
      const path = `/v1/profiles/patients?limit=2${cursor}`;
      const { body } = await host.call('GET', path, { as: ann });
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items);
      cursor = body.nextCursor === undefined ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    const ids = seen.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(pat.account.id);
    expect(ids).not.toContain(ann.account.id);
    for (const patient of seen) {
      expect(Object.keys(patient).sort()).toEqual(['displayName', 'email', 'id', 'username']);
    }
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'cursor='])(
    'refuses %s as no input',
    async (query) => {
      const reply = await host.call('GET', `/v1/profiles/patients?${query}`, { as: ann });
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    },
  );

  it('refuses a cursor that it did not give', async () => {
    const reply = await host.call('GET', '/v1/profiles/patients?cursor=nonsense', { as: ann });
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });

  it('is for therapists', async () => {
    for (const as of [pat, root]) {
      const reply = await host.call('GET', '/v1/profiles/patients?q=mari', { as });
      expect(reply).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect((await host.call('GET', '/v1/profiles/patients')).status).toBe(401);
  });
});

describe('what only therapists do', () => {
  it.each([
    ['POST', '/v1/sessions'],
    ['POST', '/v1/sessions/upload'],
    ['POST', '/v1/sessions/import'],
    ['GET', '/v1/data/pending'],
  ])('%s %s is refused to patients and administrators', async (method, path) => {
    for (const as of [pat, root]) {
      const options = method === 'GET' ? { as } : { as, json: {} };
      const reply = await host.call(method, path, options);
      expect(reply).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });
});

describe('a device', () => {
  const put = (as: Person, token: string, platform = 'ios') =>
    host.call('PUT', '/v1/devices', { as, json: { token, platform } });
  const tokensOf = async ({ account }: Person) =>
    (await host.useCases.devices.of(account.id)).map(({ token }) => token).sort();

  it('is registered once however often it says so, among others, and removed again', async () => {
    const yan = await host.join('therapist');
    for (const token of ['phone:1', 'phone:1', 'tablet/2']) {
      expect((await put(yan, token)).status).toBe(204);
    }
    expect(await tokensOf(yan)).toEqual(['phone:1', 'tablet/2']);
    const path = `/v1/devices/${encodeURIComponent('tablet/2')}`;
    expect((await host.call('DELETE', path, { as: yan })).status).toBe(204);
    expect(await tokensOf(yan)).toEqual(['phone:1']);
    expect((await host.call('DELETE', path, { as: yan })).status).toBe(204);
  });

  it('belongs only to the account that registered it last', async () => {
    const [first, second] = [await host.join('therapist'), await host.join('patient')];
    await put(first, 'shared');
    await put(second, 'shared');
    expect([await tokensOf(first), await tokensOf(second)]).toEqual([[], ['shared']]);
    await host.call('DELETE', '/v1/devices/shared', { as: first });
    expect(await tokensOf(second)).toEqual(['shared']);
  });
});
