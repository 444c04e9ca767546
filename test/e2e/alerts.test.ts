import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { Desk, quick } from '../support/attune.js';
import { registration } from '../support/memory-host.js';
import { serve } from '../support/serve.js';
import { startSpeechServer } from '../support/speech-server.js';
import { speakTones, wavOf } from '../support/tone-speech.js';
import { startWebhookReceiver } from '../support/webhook-receiver.js';

describe('a host whose speech server refuses the key', { timeout: 90_000 }, () => {
  it('tells the webhook which provider fails, and says so in its metrics', async () => {
    await using desk = await Desk.open();
    await using receiver = await startWebhookReceiver();
    await using speech = await startSpeechServer('speaches');
    speech.apiKey = 'sk-another';
    receiver.fault = (number) => (number === 0 ? { kind: 'reset' } : undefined);
    const variables = {
      ...{ ...quick, SPEECH_BASE_URL: speech.baseUrl, SPEECH_API_KEY: 'sk-planted' },
      ...{ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: receiver.secret },
      METRICS_TOKEN: 'metrics-token',
    };
    await using host = await serve(desk, { variables });
    const sessionId = await upload(host.address);
    await expect.poll(() => receiver.taken.length, { timeout: 60_000 }).toBe(1);
    expect(receiver.calls.length).toBe(2);
    expect(new Set(receiver.calls.map(({ id }) => id)).size).toBe(1);
    expect(receiver.taken[0]).toMatchObject({
      genuine: true,
      body: {
        type: 'alert.raised',
        data: {
          kind: 'failing_provider',
          subject: 'transcribe.openai-compatible',
          facts: { code: 'unauthenticated', sessionIds: [sessionId] },
        },
      },
    });
    expect(receiver.taken[0]?.raw).not.toMatch(/sk-planted|Display|talk\.wav/u);
    const headers = { authorization: 'Bearer metrics-token' };
    const metrics = await (await fetch(`${host.address}/metrics`, { headers })).text();
    expect(metrics).toContain('attune_alerts_total{kind="failing_provider"} 1');
    const { code, stdout } = await host.stop();
    expect(code).toBe(0);
    expect(stdout).toContain('"message":"an alert"');
    expect(stdout).not.toMatch(/sk-planted|hook-with|whsec/u);
  });
});

/** Registers, uploads a recording and resolves with the id of its session. */
async function upload(address: string): Promise<string> {
  const post = async (path: string, body: string | FormData, headers = {}): Promise<Response> => {
    const response = await fetch(`${address}${path}`, { method: 'POST', body, headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const json = { 'content-type': 'application/json' };
  const ann = registration('ann');
  await post('/v1/auth/register', JSON.stringify(ann), json);
  const credentials = JSON.stringify({ login: 'ann', password: ann.password });
  const login = await post('/v1/auth/login', credentials, json);
  const { accessToken } = (await login.json()) as { readonly accessToken: string };
  const form = new FormData();
  form.append('audio', new File([wavOf(speakTones({ words: 10 }).samples)], 'talk.wav'));
  const authorization = `Bearer ${accessToken}`;
  const uploaded = await post('/v1/sessions/upload', form, { authorization });
  const { session } = (await uploaded.json()) as { readonly session: { readonly id: string } };
  return session.id;
}

describe('attune alerts test', { timeout: 60_000 }, () => {
  it('sends one over every channel and says how each went', async () => {
    await using desk = await Desk.open();
    await using receiver = await startWebhookReceiver();
    const mails: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, { envelope }, done) {
        stream.resume();
        stream.on('end', () => {
          mails.push(...envelope.rcptTo.map(({ address }) => address));
          done();
        });
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const { port } = server.server.address() as AddressInfo;
    const variables = {
      ...{ ...quick, ALERT_EMAIL: 'operator@example.org' },
      ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(port) },
      ...{ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: receiver.secret },
    };
    const well = await desk.attune(['alerts', 'test'], variables);
    expect(well).toMatchObject({ code: 0, stderr: '' });
    expect(well.stdout.match(/^ok {4}\w+/gmu)).toEqual(['ok    mail', 'ok    webhook']);
    expect(mails).toEqual(['operator@example.org']);
    expect(receiver.taken[0]).toMatchObject({ genuine: true, body: { type: 'alert.test' } });
    receiver.fault = () => ({ kind: 'status', status: 404 });
    const bad = await desk.attune(['alerts', 'test'], variables);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/^FAIL {2}webhook .*answered with status 404/mu);
    expect(`${bad.stdout}${bad.stderr}`).not.toMatch(/hook-with|whsec/u);
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it('says what to set when there is no channel', async () => {
    await using desk = await Desk.open();
    const { code, stderr } = await desk.attune(['alerts', 'test'], quick);
    expect(code).toBe(1);
    expect(stderr).toContain('set ALERT_EMAIL');
  });
});

describe('the configuration of alerts', { timeout: 60_000 }, () => {
  const url = 'https://hooks.example.org/planted-path';
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

  it.each([
    [{ ALERT_WEBHOOK_URL: url }, 'ALERT_WEBHOOK_SECRET: must be set with ALERT_WEBHOOK_URL'],
    [{ ALERT_WEBHOOK_SECRET: secret }, 'ALERT_WEBHOOK_URL: must be set with ALERT_WEBHOOK_SECRET'],
    [
      { ALERT_WEBHOOK_URL: url.replace('https', 'http'), ALERT_WEBHOOK_SECRET: secret },
      'ALERT_WEBHOOK_URL: must be an https address',
    ],
    [
      { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: 'planted-secret' },
      'ALERT_WEBHOOK_SECRET: must be whsec_ and',
    ],
  ])('%j is refused with what is wrong, and not shown', async (variables, message) => {
    await using desk = await Desk.open();
    const { code, stdout, stderr } = await desk.attune(['config'], variables as never);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(`${stdout}${stderr}`).not.toMatch(/planted|BwcHBwcH/u);
  });

  it('is listed without what is secret', async () => {
    await using desk = await Desk.open();
    const variables = { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret };
    const { code, stdout } = await desk.attune(['config'], variables);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ALERT_WEBHOOK_URL +\(hidden\)/mu);
    expect(stdout).not.toMatch(/planted|BwcHBwcH/u);
  });
});
