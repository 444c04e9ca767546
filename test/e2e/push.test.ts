import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finish, sessionIn, Therapist } from '../faults/drill-tools.js';
import { Desk, scripted, type Variables } from '../support/attune.js';
import { fcmReplies } from '../support/fcm-replies.js';
import { delivered, type FcmServer, routedToFcm, startFcmServer } from '../support/fcm-server.js';
import { serve } from '../support/serve.js';

const transcript = 'WEBVTT\n\n00:00.000 --> 00:02.000\n<v Therapist>How was your week?\n';

async function registerPhone(ada: Therapist, token: string): Promise<void> {
  const json = { token, platform: 'android' };
  expect((await ada.call('PUT', '/v1/devices', { json })).status).toBe(204);
}

/** Imports a transcript and resolves with its session once that is done. */
async function importTalk(ada: Therapist): Promise<string> {
  const form = { path: '/v1/sessions/import', field: 'transcript', filename: 'talk.vtt' };
  const upload = ada.beginUpload(form);
  upload.write(transcript);
  return (await ada.settled(sessionIn(await finish(upload)))).id;
}

describe('a host that pushes through Firebase', { timeout: 120_000 }, () => {
  let desk: Desk;
  let fcm: FcmServer;
  let variables: Variables;
  beforeEach(async () => {
    desk = await Desk.open();
    fcm = await startFcmServer();
    variables = { ...scripted, ...routedToFcm(fcm) };
  });
  afterEach(async () => {
    await fcm[Symbol.asyncDispose]();
    await desk[Symbol.asyncDispose]();
  });

  it('tells each device of a session once, and forgets a device that is gone', async () => {
    await using host = await serve(desk, { variables });
    const ada = await Therapist.signUp(host.address, 'ada');
    const [phone, lost] = ['phone-of-ada', 'lost-phone-of-ada'];
    fcm.devices.set(phone, 'live').set(lost, fcmReplies.unregistered);
    await registerPhone(ada, phone);
    await registerPhone(ada, lost);
    const first = await importTalk(ada);
    expect(
      delivered(fcm)
        .map(({ token }) => token)
        .sort(),
    ).toEqual([lost, phone]);
    expect(delivered(fcm)[0]?.message).toMatchObject({
      notification: { title: 'A session is ready', body: 'Open Attune to review it.' },
      data: { sessionId: first, event: 'processed' },
      android: { collapse_key: `processed-${first}` },
    });
    const second = await importTalk(ada);
    const later = delivered(fcm).slice(2);
    expect(later.map(({ token, message }) => [token, message.data.sessionId])).toEqual([
      [phone, second],
    ]);
    expect(fcm.logins).toBe(1);
    const { code, stdout } = await host.stop();
    expect(code).toBe(0);
    for (const secret of [phone, 'PRIVATE KEY', 'ya29', 'your week']) {
      expect(stdout).not.toContain(secret);
    }
  });

  it('says that it is well, or what Firebase has against its credentials', async () => {
    const well = await desk.attune(['doctor'], variables);
    expect(well.stdout).toMatch(/^ok {4}push .*one was checked, none was sent/mu);
    expect(well.code).toBe(0);
    expect(delivered(fcm)).toEqual([]);
    fcm.loginFault = fcmReplies.invalidGrant;
    const ill = await desk.attune(['doctor'], variables);
    expect(ill.stderr).toBe('');
    expect(ill.stdout).toMatch(/^FAIL {2}push .*make a new key of the service account/mu);
    expect(ill.code).toBe(1);
    await using host = await serve(desk, { variables });
    const response = await fetch(`${host.address}/health/ready`);
    expect(response.status).toBe(200);
    const { checks } = (await response.json()) as {
      readonly checks: Readonly<Record<string, unknown>>;
    };
    expect(checks['push']).toMatchObject({
      status: 'warning',
      detail: 'unauthenticated',
    });
  });
});
