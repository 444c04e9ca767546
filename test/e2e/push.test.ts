import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk, scripted, type Variables } from '../support/attune.js';
import { fcmReplies } from '../support/fcm-replies.js';
import { delivered, type FcmServer, routedToFcm, startFcmServer } from '../support/fcm-server.js';
import { password, registration } from '../support/memory-host.js';
import { type RunningHost, serve } from '../support/serve.js';

const transcript = 'WEBVTT\n\n00:00.000 --> 00:02.000\n<v Therapist>How was your week?\n';

/** A therapist at a host that runs in a process of its own. */
async function signIn({ address }: RunningHost) {
  const call = async (method: string, path: string, body?: object | FormData, token = '') => {
    const form = body instanceof FormData;
    const response = await fetch(`${address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(form ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    // biome-ignore lint/suspicious/noExplicitAny: whatever the host answers
    return (response.status === 204 ? undefined : await response.json()) as any;
  };
  await call('POST', '/v1/auth/register', registration('ada'));
  const { accessToken } = await call('POST', '/v1/auth/login', { login: 'ada', password });
  return {
    register: (token: string) =>
      call('PUT', '/v1/devices', { token, platform: 'android' }, accessToken),
    /** Imports a transcript and resolves with its session once that is done. */
    process: async (): Promise<string> => {
      const form = new FormData();
      form.append('transcript', new File([transcript], 'talk.vtt'));
      const { session } = await call('POST', '/v1/sessions/import', form, accessToken);
      const stage = async () => {
        const path = `/v1/sessions/${session.id}`;
        const { session: now } = await call('GET', path, undefined, accessToken);
        return now.stages.notify?.state;
      };
      await expect.poll(stage, { timeout: 30_000, interval: 200 }).toMatch(/done|skipped|failed/u);
      return session.id;
    },
  };
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
    const ada = await signIn(host);
    const [phone, lost] = ['phone-of-ada', 'lost-phone-of-ada'];
    fcm.devices.set(phone, 'live').set(lost, fcmReplies.unregistered);
    await ada.register(phone);
    await ada.register(lost);
    const first = await ada.process();
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
    const second = await ada.process();
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
