import { describe, expect, it } from 'vitest';
import { MemoryHost, password } from '../support/memory-host.js';

const consents = { gdpr: true, dataRetention: true };
const registration = (username: string, more: object = {}) => ({
  ...{ email: `${username}@example.org`, username, password, displayName: 'Ann', role: 'patient' },
  ...{ consents, ...more },
});

async function register(
  host: MemoryHost,
  username: string,
  { header, ...more }: { header?: string; language?: string } = {},
) {
  const headers = header === undefined ? {} : { 'accept-language': header };
  const json = registration(username, more);
  const answer = await host.call('POST', '/v1/auth/register', { json, headers });
  await host.accounts.operations.settleMails();
  return answer;
}

describe('the language of an account', () => {
  it.each([
    ['the first one that the host has', { header: 'fr, de-AT;q=0.9, en;q=0.8' }, 'de-AT', 'de'],
    ['the one of the request', { header: 'de', language: 'en-gb' }, 'en-GB', 'en'],
    ['one without texts, if it is asked for', { header: 'de', language: 'fr' }, 'fr', 'en'],
    ['the default, if nothing is asked for', {}, 'en', 'en'],
    ['the default, if the host has none', { header: 'fr;q=0.9, *' }, 'en', 'en'],
  ])('is %s', async (_what, given, language, written) => {
    const host = new MemoryHost();
    const { status, body } = await register(host, 'ann', given);
    expect([status, body.account.language]).toEqual([201, language]);
    expect(host.mails.map((mail) => mail.language)).toEqual([written]);
  });

  it('is the default of the host where it has one', async () => {
    const host = new MemoryHost({ accountOptions: { defaultLanguage: 'de' } });
    expect((await register(host, 'ann')).body.account.language).toBe('de');
    expect(host.mails[0]?.subject).toBe('Bestätigen Sie Ihre E-Mail-Adresse');
    expect(host.mails[0]?.html).toContain('<html lang="de">');
  });

  it('changes with the profile, and later mails with it', async () => {
    const host = new MemoryHost();
    const ann = await host.join('patient', 'ann');
    const patch = (json: object) => host.call('PATCH', '/v1/profiles/me', { as: ann, json });
    const { body } = await patch({ language: 'DE-ch', sessionMails: true });
    expect(body.account).toMatchObject({ language: 'de-CH', sessionMails: true });
    await patch({ newPassword: 'Another-Horse-8', currentPassword: password });
    await host.accounts.operations.settleMails();
    expect(host.mails.at(-1)).toMatchObject({
      subject: 'Ihr Passwort wurde geändert',
      language: 'de',
    });
    expect((await host.call('GET', '/v1/profiles/me', { as: ann })).body.account.language).toBe(
      'de-CH',
    );
  });

  it.each(['de_DE', 'x', 'not a tag', `de-${'a'.repeat(40)}`])('is not %j', async (language) => {
    const host = new MemoryHost();
    expect((await register(host, 'ann', { language })).status).toBe(400);
    const bob = await host.join('patient', 'bob');
    const json = { language };
    expect((await host.call('PATCH', '/v1/profiles/me', { as: bob, json })).status).toBe(400);
  });

  it('may be absent, as in accounts of earlier releases', async () => {
    const host = new MemoryHost({ accountOptions: { defaultLanguage: 'de' } });
    const ann = await host.join('patient', 'ann');
    await host.accounts.accounts.update(ann.account.id, ({ language: _none, ...rest }) => rest);
    const { status, body } = await host.call('GET', '/v1/profiles/me', { as: ann });
    expect([status, body.account.language]).toEqual([200, undefined]);
    const account = await host.accounts.accounts.get(ann.account.id);
    host.accounts.operations.tellAccount(account, { kind: 'role_changed', role: 'therapist' });
    await host.accounts.operations.settleMails();
    expect(host.mails.at(-1)?.text).toContain('Therapeutin oder Therapeut');
  });
});
