import { describe, expect, it } from 'vitest';
import { Desk, scripted } from '../support/attune.js';
import { findBrowser, openPage } from '../support/browser.js';
import { serve } from '../support/serve.js';

const path = await findBrowser();
const title =
  path === undefined ? 'pages in a browser: skipped, there is no chromium' : 'pages in a browser';
const password = 'Correct-Horse-9';

describe.skipIf(path === undefined)(title, { timeout: 180_000 }, () => {
  it('let a person sign in at /docs and try an operation', async () => {
    await using desk = await Desk.open();
    await using host = await serve(desk, { variables: scripted });
    const { address } = host;
    const registered = await fetch(`${address}/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ email: 'ann@example.org', username: 'ann', displayName: 'Ann', role: 'therapist' },
        ...{ password, consents: { gdpr: true, dataRetention: true } },
      }),
    });
    expect(registered.status).toBe(201);
    await using watched = await openPage(path ?? '', { provoked: [404] });
    const { page } = watched;
    await page.goto(`${address}/docs`);
    await page.getByText(/^\d+ operations$/u).waitFor();

    await page.getByLabel('E-mail or username').fill('ann');
    await page.getByLabel('Password', { exact: true }).first().fill(password);
    await page.getByRole('button', { name: 'Sign in to try operations' }).click();
    await page.getByText(/^Signed in as Ann, for \d+ minutes\.$/u).waitFor();

    const operation = page.locator('#operation-listSessions');
    await operation.locator('summary').first().click();
    await operation.getByRole('button', { name: 'Send', exact: true }).click();
    await operation.getByText('200', { exact: true }).and(page.getByRole('status')).waitFor();
    const answer = await operation.locator('form pre').textContent();
    expect(JSON.parse(answer ?? '')).toEqual({ items: [] });

    const wrong = page.locator('#operation-getSession');
    await wrong.locator('summary').first().click();
    await wrong.locator('form input').first().fill('absent');
    await wrong.getByRole('button', { name: 'Send', exact: true }).click();
    await wrong.getByRole('status').filter({ hasText: '404' }).waitFor();
    expect(await wrong.locator('form pre').textContent()).toContain('session_not_found');

    expect(await page.locator('main').textContent()).not.toContain('`');
    expect(await page.locator('#about').textContent()).not.toContain('`');
    expect([...watched.origins]).toEqual([address]);
    expect(watched.complaints).toEqual([]);
  });

  it('tell of links that are not complete, and of tokens that are not valid', async () => {
    await using desk = await Desk.open();
    await using host = await serve(desk, { variables: scripted });
    await using watched = await openPage(path ?? '', { provoked: [400, 404] });
    const { page } = watched;
    for (const [name, button] of [
      ['reset-password', 'Set the password'],
      ['confirm-email', 'Confirm the address'],
    ] as const) {
      await page.goto('about:blank');
      await page.goto(`${host.address}/${name}`);
      await page.getByText('This link has no token.').waitFor();
      expect(await page.getByRole('button').isVisible()).toBe(false);

      await page.goto('about:blank');
      await page.goto(`${host.address}/${name}#token=${'a'.repeat(43)}`);
      await page.getByRole('button', { name: button }).waitFor();
      expect(page.url()).toBe(`${host.address}/${name}`);
      if (name === 'reset-password') await page.getByLabel('New password').fill(password);
      const answered = page.waitForResponse((one) => one.url().includes('/v1/auth/'));
      await page.getByRole('button', { name: button }).click();
      expect((await answered).status()).toBe(400);
      await page
        .getByRole('status')
        .filter({ hasText: /\w+ \w+/u })
        .waitFor();
    }
    expect([...watched.origins].filter((one) => one !== 'null')).toEqual([host.address]);
    expect(watched.complaints).toEqual([]);
  });

  it('let a patient answer a request, and a therapist see a session, in German', async () => {
    await using desk = await Desk.open();
    await using host = await serve(desk, { variables: { ...scripted, DEFAULT_LANGUAGE: 'de' } });
    const { address } = host;
    const send = async (method: string, path: string, body: object, token?: string) => {
      const headers = {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const answer = await fetch(`${address}${path}`, {
        ...{ method, headers },
        ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return text === '' ? {} : JSON.parse(text);
    };
    const join = async (username: string, role: string): Promise<string> => {
      const names = { email: `${username}@example.org`, username, displayName: `Dr <${username}>` };
      const consents = { gdpr: true, dataRetention: true };
      await send('POST', '/v1/auth/register', { ...names, role, password, consents });
      const made = await send('POST', '/v1/auth/login', { login: username, password });
      return made.accessToken;
    };
    const thea = await join('thea', 'therapist');
    const pat = await join('pat', 'patient');
    await send('POST', '/v1/care-links', { login: 'pat' }, thea);

    await using watched = await openPage(path ?? '', { locale: 'fr-FR', provoked: [404] });
    const { page } = watched;
    const signIn = async (login: string) => {
      await page.getByLabel('E-Mail-Adresse oder Benutzername').fill(login);
      await page.getByLabel('Passwort', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Anmelden' }).click();
    };
    await page.goto(`${address}/care-requests`);
    await signIn('pat');
    await page.getByText('Dr <thea> (thea)').waitFor();
    const asked = await send('GET', '/v1/care-links', {}, pat);
    expect(asked.items).toMatchObject([{ state: 'asked' }]);
    await page.getByRole('button', { name: 'Zustimmen' }).click();
    await page.getByText('Sie haben zugestimmt.').waitFor();
    const answered = await send('GET', '/v1/care-links', {}, pat);
    expect(answered.items).toMatchObject([{ state: 'accepted' }]);
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await page.getByText('Sie sind abgemeldet.').waitFor();
    expect(await page.getByText('Dr <thea>').count()).toBe(0);

    const form = new FormData();
    const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Therapist>Hello there.\n';
    form.set('transcript', new File([vtt], 'First talk.vtt'));
    const imported = await fetch(`${address}/v1/sessions/import`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${thea}` }, body: form },
    });
    const { session } = (await imported.json()) as { session: { id: string } };
    const state = async () =>
      (await send('GET', `/v1/sessions/${session.id}`, {}, thea)).session.status;
    await expect.poll(state, { timeout: 60_000 }).toBe('processed');
    await page.goto('about:blank');
    await page.goto(`${address}/session#id=${session.id}`);
    await signIn('thea');
    await page.getByRole('heading', { name: 'First talk' }).waitFor();
    await page.getByText('Sie kann jetzt geprüft werden.').waitFor();
    const downloaded = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Transkript herunterladen (PDF)' }).click();
    expect((await downloaded).suggestedFilename()).toBe('transcript.pdf');
    await page.goto('about:blank');
    await page.goto(`${address}/session#id=absent`);
    await signIn('thea');
    await page.getByText('Diese Aufnahme gibt es nicht').waitFor();
    await page.goto('about:blank');
    await page.goto(`${address}/session`);
    await page.getByText('Dieser Link nennt keine Aufnahme.').waitFor();
    expect([...watched.origins].filter((one) => one !== 'null')).toEqual([address]);
  });
});
