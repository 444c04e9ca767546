import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sessionIn, Therapist } from '../faults/drill-tools.js';
import { Desk, quick } from '../support/attune.js';
import { serve } from '../support/serve.js';
import { startSmtpServer } from '../support/smtp-server.js';
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
    const ann = await Therapist.signUp(host.address);
    const recording = desk.path('talk.wav');
    await writeFile(recording, wavOf(speakTones({ words: 10 }).samples));
    const sessionId = sessionIn(await ann.upload(recording));
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

describe('attune alerts test', { timeout: 60_000 }, () => {
  it('sends one over every channel and says how each went', async () => {
    await using desk = await Desk.open();
    await using receiver = await startWebhookReceiver();
    await using mail = await startSmtpServer();
    const variables = {
      ...{ ...quick, ALERT_EMAIL: 'operator@example.org' },
      ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(mail.port) },
      ...{ ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: receiver.secret },
    };
    const well = await desk.attune(['alerts', 'test'], variables);
    expect(well).toMatchObject({ code: 0, stderr: '' });
    expect(well.stdout.match(/^ok {4}\w+/gmu)).toEqual(['ok    mail', 'ok    webhook']);
    expect(mail.received.map(({ to }) => to)).toEqual([['operator@example.org']]);
    expect(receiver.taken[0]).toMatchObject({ genuine: true, body: { type: 'alert.test' } });
    receiver.fault = () => ({ kind: 'status', status: 404 });
    const bad = await desk.attune(['alerts', 'test'], variables);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/^FAIL {2}webhook .*answered with status 404/mu);
    expect(`${bad.stdout}${bad.stderr}`).not.toMatch(/hook-with|whsec/u);
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
      'ALERT_WEBHOOK_SECRET: must be whsec_ followed',
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
