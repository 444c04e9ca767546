import { describe, expect, it } from 'vitest';
import { Desk, quick } from '../support/attune.js';
import { freePort } from '../support/free-port.js';
import { serve } from '../support/serve.js';
import { type ReceivedMail, startSmtpServer } from '../support/smtp-server.js';

const json = { 'content-type': 'application/json' };
const email = 'ann@example.org';
const password = 'Correct-Horse-9';
const newPassword = 'Other-Horse-Battery-8';

function decoded({ text }: ReceivedMail): string {
  return text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
}

describe('mail of a host', { timeout: 90_000 }, () => {
  it('has links whose pages finish a confirmation and a reset', async () => {
    await using desk = await Desk.open();
    await using smtp = await startSmtpServer();
    const publicUrl = 'https://attune.example.org/care';
    const port = await freePort();
    await using host = await serve(desk, {
      port,
      variables: {
        ...{ ...quick, PUBLIC_URL: publicUrl, REGISTRATION_ROLES: 'patient' },
        ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port), SMTP_FROM: 'a@example.org' },
      },
    });
    // The address that the host tells is the public one; a proxy takes its path away.
    const address = `http://127.0.0.1:${port}`;
    const post = async (path: string, body: object) =>
      await fetch(`${address}${path}`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(body),
      });
    const linkIn = async (page: string): Promise<string> => {
      const form = new RegExp(`${publicUrl}/${page}#token=([\\w-]{43})`, 'u');
      const find = () => smtp.received.map((mail) => form.exec(decoded(mail))?.[1]).find(Boolean);
      await expect.poll(find, { timeout: 20_000 }).toBeDefined();
      return find() ?? '';
    };
    await post('/v1/auth/register', {
      ...{ email, username: 'ann', password, displayName: 'Ann', role: 'patient' },
      consents: { gdpr: true, dataRetention: true },
    });
    const confirmation = await linkIn('confirm-email');
    const asked = smtp.received[0];
    expect(asked?.text).toContain('Content-Type: text/plain');
    expect(asked?.text).toContain('Content-Type: text/html');
    expect(asked && decoded(asked)).toContain(`<a href="${publicUrl}/confirm-email#token=`);

    for (const [path, action] of [
      ['/confirm-email', 'v1/auth/email/confirm'],
      ['/reset-password', 'v1/auth/password-reset/confirm'],
    ] as const) {
      const page = await fetch(`${address}${path}`);
      expect([page.status, page.headers.get('referrer-policy')]).toEqual([200, 'no-referrer']);
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
      const text = await page.text();
      expect(text).toContain(`action="${action}"`);
      expect(text).not.toMatch(/<script(?! type="module" src="account-page\.js")|\sstyle=/u);
    }
    const script = await fetch(`${address}/account-page.js`);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(await script.text()).toContain("get('token')");
    expect((await fetch(`${address}/account-page.css`)).status).toBe(200);

    expect((await post('/v1/auth/email/confirm', { token: confirmation })).status).toBe(204);
    await post('/v1/auth/password-reset', { email });
    const reset = await linkIn('reset-password');
    const answer = await post('/v1/auth/password-reset/confirm', { token: reset, newPassword });
    expect(answer.status).toBe(204);
    const signedIn = await post('/v1/auth/login', { login: email, password: newPassword });
    expect(signedIn.status).toBe(200);
    const { stdout, stderr } = await host.stop();
    expect(`${stdout}${stderr}`).not.toContain(confirmation);
    expect(`${stdout}${stderr}`).not.toContain(reset);
  });

  it('says what to do with a token where no address is set, and so does the configuration', async () => {
    await using desk = await Desk.open();
    await using smtp = await startSmtpServer();
    const variables = {
      ...{ ...quick, SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port) },
      SMTP_FROM: 'a@example.org',
    };
    await using host = await serve(desk, { variables });
    await fetch(`${host.address}/v1/auth/register`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({
        ...{ email, username: 'ann', password, displayName: 'Ann', role: 'patient' },
        consents: { gdpr: true, dataRetention: true },
      }),
    });
    await expect.poll(() => smtp.received.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(smtp.received[0] && decoded(smtp.received[0])).toContain('/v1/auth/email/confirm:');
    const { stdout } = await desk.attune(['config'], variables);
    expect(stdout).toMatch(/^PUBLIC_URL .*mail has tokens instead of links/mu);
  });

  it('has news of care links and sessions, in the language of each account', async () => {
    await using desk = await Desk.open();
    await using smtp = await startSmtpServer();
    const publicUrl = 'https://attune.example.org';
    const variables = {
      ...{ PUBLIC_URL: publicUrl, DEFAULT_LANGUAGE: 'de', DATA_DIR: 'records' },
      ...{ SPEECH_PROVIDER: 'memory', JWT_SECRET_KEY: '0123456789-0123456789-0123456789' },
      ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port), SMTP_FROM: 'a@example.org' },
    };
    const port = await freePort();
    const create = async (name: string, role: string) => {
      const names = ['--email', `${name}@example.org`, '--username', name, '--name', name];
      const args = ['accounts', 'create', ...names, '--role', role];
      const { code, stdout } = await desk.attune(args, variables);
      expect(code).toBe(0);
      return /Password: (\S+)/u.exec(stdout)?.[1] ?? '';
    };
    const secret = await create('thea', 'therapist');
    await create('pat', 'patient');
    await using host = await serve(desk, { port, variables });
    expect(host.address).toContain('attune.example.org');
    const address = `http://127.0.0.1:${port}`;
    const send = async (method: string, path: string, body: object | FormData, token?: string) => {
      const isForm = body instanceof FormData;
      const headers = {
        ...(isForm ? {} : json),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const sent = isForm ? body : JSON.stringify(body);
      return await fetch(`${address}${path}`, { method, headers, body: sent });
    };
    const signedIn = await send('POST', '/v1/auth/login', { login: 'thea', password: secret });
    const { accessToken: thea } = (await signedIn.json()) as { accessToken: string };
    await send('PATCH', '/v1/profiles/me', { language: 'en-GB', sessionMails: true }, thea);

    await send('POST', '/v1/care-links', { login: 'pat' }, thea);
    const form = new FormData();
    const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Therapist>Planted words.\n';
    form.set('transcript', new File([vtt], 'Planted title.vtt'));
    const made = await send('POST', '/v1/sessions/import', form, thea);
    const { session } = (await made.json()) as { session: { id: string } };

    const to = (name: string) =>
      smtp.received.find((mail) => mail.to.includes(`${name}@example.org`));
    await expect.poll(() => to('pat'), { timeout: 20_000 }).toBeDefined();
    await expect.poll(() => to('thea'), { timeout: 60_000 }).toBeDefined();
    const asked = to('pat');
    expect(asked?.text).toMatch(/^Content-Language: de\r$/mu);
    expect(asked && decoded(asked)).toContain(`<a href="${publicUrl}/care-requests">`);
    const ready = to('thea');
    expect(ready?.text).toMatch(/^Content-Language: en\r$/mu);
    expect(ready?.text).toMatch(/^Subject: A recording is ready\r$/mu);
    const link = `${publicUrl}/session#id=${session.id}`;
    expect(ready && decoded(ready)).toContain(`<a href="${link}">${link}</a>`);
    expect(smtp.received.map(({ text }) => text).join()).not.toContain('Planted');
  });
});
