import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { openFcmPushNotifier, readServiceAccount } from '@attune/adapters-local/fcm';
import { PortError, type PushMessage, type PushOutcome } from '@attune/core';
import { createManualClock } from '@attune/core/memory';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fcmReplies } from '../support/fcm-replies.js';
import { delivered, type FcmFault, startFcmServer } from '../support/fcm-server.js';
import { openFcm, RoutedAgent } from '../support/open-fcm.js';

const message: PushMessage = { title: 'Attune', body: 'Something is ready for you.' };

const patient = { timeout: 10_000 };

let fcm: Awaited<ReturnType<typeof openFcm>>;
beforeAll(async () => {
  fcm = await openFcm();
});
afterAll(() => fcm[Symbol.asyncDispose]());
afterEach(() => {
  fcm.server.fault = undefined;
  fcm.server.loginFault = undefined;
});

async function failure(call: Promise<unknown>): Promise<PortError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!PortError.is(error)) throw new Error(`no port error: ${String(error)}`);
  return error;
}

/** What is said of a device beside one that is well, so that the service is known to know us. */
async function outcomeOf(fate: FcmFault): Promise<Omit<PushOutcome, 'token'>> {
  const [outcome] = await fcm.port.send([fcm.device(fate), fcm.device()], message);
  const { token: _token, ...rest } = outcome as PushOutcome;
  return rest;
}

const failed = (code: string, retryable: boolean) => ({ status: 'failed', code, retryable });
const reply = (status: number, body: unknown, headers = {}): FcmFault => ({
  ...{ status, body, headers },
});

describe('what FCM says of a device', () => {
  it.each([
    ['UNREGISTERED', fcmReplies.unregistered, { status: 'gone' }],
    ['NOT_FOUND', fcmReplies.notFound, { status: 'gone' }],
    ['a token that cannot be', fcmReplies.invalidToken, { status: 'gone' }],
    ['a bad payload', fcmReplies.invalidPayload, failed('messaging/invalid-argument', false)],
    ['a message too big', fcmReplies.tooBig, failed('messaging/invalid-argument', false)],
    [
      'SENDER_ID_MISMATCH',
      fcmReplies.senderMismatch,
      failed('messaging/mismatched-credential', false),
    ],
    [
      'THIRD_PARTY_AUTH_ERROR',
      fcmReplies.apnsAuth,
      failed('messaging/third-party-auth-error', false),
    ],
    ['QUOTA_EXCEEDED', fcmReplies.quota, failed('messaging/message-rate-exceeded', true)],
    ['INTERNAL', fcmReplies.internal, failed('messaging/internal-error', true)],
    ['no JSON', reply(200, '<html>'), failed('messaging/unknown-error', true)],
    ['an empty answer', reply(200, ''), failed('messaging/unknown-error', true)],
    ['JSON that names no message', reply(200, {}), failed('messaging/unknown-error', true)],
    ['a gateway without a service', reply(502, 'Bad'), failed('messaging/unknown-error', true)],
    [
      'a new error',
      reply(418, { error: { status: 'NEW' } }),
      failed('messaging/unknown-error', true),
    ],
  ] as const)('is passed on: %s', async (_name, fate, outcome) => {
    expect(await outcomeOf(fate)).toEqual(outcome);
  });

  it('is asked for again after a 503 and after a reset', { timeout: 30_000 }, async () => {
    for (const fault of [fcmReplies.unavailable, { kind: 'reset' } as const]) {
      const token = fcm.device();
      let tries = 0;
      fcm.server.fault = () => {
        tries += 1;
        return tries < 3 ? fault : undefined;
      };
      expect(await fcm.port.send([token], message)).toEqual([{ token, status: 'sent' }]);
      expect(tries).toBe(3);
    }
  });

  it.each([
    ['503', fcmReplies.unavailable, 'messaging/server-unavailable'],
    ['a reset', { kind: 'reset' } as const, 'app/network-error'],
    ['an answer cut off', { kind: 'reset-midway' } as const, 'app/network-error'],
  ])('may pass when it stays so: %s', { timeout: 30_000 }, async (_name, fate, code) => {
    expect(await outcomeOf(fate)).toEqual(failed(code, true));
  });

  it('is not waited for when it wants to be left alone for long', async () => {
    const startedAt = performance.now();
    const later = { ...fcmReplies.unavailable, headers: { 'retry-after': '30' } };
    expect(await outcomeOf(later)).toEqual(failed('messaging/server-unavailable', true));
    const date = new Date(Date.now() + 40_000).toUTCString();
    const dated = { ...fcmReplies.unavailable, headers: { 'retry-after': date } };
    expect(await outcomeOf(dated)).toEqual(failed('messaging/server-unavailable', true));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('a call in which nothing was sent', () => {
  it('believes that tokens are dead once FCM has shown that it knows us', async () => {
    const before = fcm.server.requests.length;
    const tokens = [fcm.device(fcmReplies.unregistered), fcm.device(fcmReplies.invalidToken)];
    expect(await fcm.port.send(tokens, message)).toEqual(
      tokens.map((token) => ({ token, status: 'gone' })),
    );
    const asked = fcm.server.requests.slice(before);
    expect(asked.map(({ validateOnly }) => validateOnly)).toEqual([false, false, true]);
  });

  it.each([
    ['does not know the project', fcmReplies.notFound, 'permission_denied'],
    ['does not take the access token', fcmReplies.unauthenticated, 'unauthenticated'],
    ['forbids to send', fcmReplies.permissionDenied, 'permission_denied'],
    ['answers 401 without JSON', reply(401, 'no'), 'unauthenticated'],
    ['answers 403 without JSON', reply(403, 'no'), 'permission_denied'],
  ] as const)('calls no token dead when FCM %s', async (_name, fault, code) => {
    const tokens = [fcm.device(fcmReplies.unregistered), fcm.device()];
    fcm.server.fault = () => fault;
    const error = await failure(fcm.port.send(tokens, message));
    expect(error).toMatchObject({ code, port: 'push-notifier', operation: 'send', adapter: 'fcm' });
  });

  it('calls no token dead when it cannot be found out whether FCM knows us', async () => {
    const token = fcm.device(fcmReplies.unregistered);
    fcm.server.fault = ({ validateOnly }) => (validateOnly ? fcmReplies.internal : undefined);
    expect(await fcm.port.send([token], message)).toEqual([
      { token, ...failed('messaging/registration-token-not-registered', true) },
    ]);
  });
});

describe('the access token', () => {
  it('is asked for once, by calls at the same time and by later ones', async () => {
    await using own = await openFcm();
    const token = own.device();
    await Promise.all([1, 2, 3].map(() => own.port.send([token], message)));
    await own.port.send([token], message);
    expect(own.server.logins).toBe(1);
    expect(delivered(own.server)).toHaveLength(4);
  });

  it('is renewed before it ends', async () => {
    const clock = createManualClock(new Date());
    await using own = await openFcm({ clock });
    const token = own.device();
    await own.port.send([token], message);
    await clock.advance(58 * 60_000);
    await own.port.verify();
    expect(own.server.logins).toBe(2);
  });

  it.each([
    ['a key that was revoked', fcmReplies.invalidGrant, 'unauthenticated'],
    ['401', reply(401, { error: 'invalid_client' }), 'unauthenticated'],
    ['403', reply(403, 'no'), 'permission_denied'],
    ['429', reply(429, '{}'), 'unavailable'],
    ['500', reply(500, 'oops'), 'unavailable'],
    ['a page that wants a login', reply(200, '<html>'), 'unavailable'],
    ['an answer without a token', reply(200, { token_type: 'Bearer' }), 'unavailable'],
    ['null', reply(200, 'null'), 'unavailable'],
    ['a reset', { kind: 'reset' }, 'unavailable'],
    ['an answer cut off', { kind: 'reset-midway' }, 'unavailable'],
  ] as const)('fails the call and no token: %s', async (_name, fault, code) => {
    await using own = await openFcm();
    const token = own.device(fcmReplies.unregistered);
    own.server.loginFault = fault;
    const error = await failure(own.port.send([token], message));
    expect(error).toMatchObject({ code, adapter: 'fcm' });
    expect(error.cause).toBe(undefined);
    expect(own.server.requests).toEqual([]);
    own.server.loginFault = undefined;
    expect(await own.port.send([token], message)).toEqual([{ token, status: 'gone' }]);
  });

  it('does not hold up who gives up waiting for it', async () => {
    await using own = await openFcm();
    own.server.loginFault = { kind: 'hang' };
    const reason = new Error('gone home');
    const controller = new AbortController();
    const call = own.port.send([own.device()], message, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 30);
    await expect(call).rejects.toBe(reason);
  });
});

describe('what takes too long', () => {
  it('has failed for the devices that did not answer, and for no other', async () => {
    await using own = await openFcm({ timeLimitMs: 1_500 });
    const [quick, dead] = [own.device(), own.device(fcmReplies.unregistered)];
    const silent = own.device({ kind: 'hang' });
    expect(await own.port.send([silent, quick, dead], message)).toEqual([
      { token: silent, ...failed('deadline-exceeded', true) },
      { token: quick, status: 'sent' },
      { token: dead, status: 'gone' },
    ]);
    await expect.poll(() => own.server.abandoned, patient).toBe(1);
  });

  it('is not sent when its turn comes after the time', async () => {
    await using own = await openFcm({ timeLimitMs: 1_500 });
    const first = Array.from({ length: 500 }, (_, at) =>
      own.device(at ? 'live' : { kind: 'hang' }),
    );
    const last = own.device();
    const outcomes = await own.port.send([...first, last], message);
    expect(outcomes.at(-1)).toEqual({ token: last, ...failed('deadline-exceeded', true) });
    expect(own.server.requests.map(({ token }) => token)).not.toContain(last);
  });

  it('is unavailable while there is no access token', async () => {
    await using own = await openFcm({ timeLimitMs: 200 });
    own.server.loginFault = { kind: 'hang' };
    expect(await failure(own.port.send([own.device()], message))).toMatchObject({
      code: 'unavailable',
    });
  });
});

describe('a call that is aborted', () => {
  it('ends its requests and begins no others', { timeout: 30_000 }, async () => {
    await using own = await openFcm();
    const tokens = Array.from({ length: 40 }, () => own.device({ kind: 'hang' }));
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const call = own.port.send(tokens, message, { signal: controller.signal });
    await expect.poll(() => own.server.requests.length, patient).toBe(32);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect.poll(() => own.server.abandoned, patient).toBe(32);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(own.server.requests).toHaveLength(32);
  });

  it('is not tried again by the SDK', { timeout: 20_000 }, async () => {
    await using own = await openFcm();
    const token = own.device(fcmReplies.unavailable);
    const controller = new AbortController();
    const call = own.port.send([token], message, { signal: controller.signal });
    await expect.poll(() => own.server.requests.length, patient).toBe(2);
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(own.server.requests).toHaveLength(2);
  });

  it('leaves other calls alone', async () => {
    await using own = await openFcm();
    const controller = new AbortController();
    const doomed = own.port.send([own.device({ kind: 'hang' })], message, {
      signal: controller.signal,
    });
    const token = own.device();
    const other = own.port.send([token], message);
    controller.abort(new Error('enough'));
    await expect(doomed).rejects.toThrow('enough');
    expect(await other).toEqual([{ token, status: 'sent' }]);
  });
});

describe('a message', () => {
  it('carries its collapse id in the words of each platform', async () => {
    const token = fcm.device();
    const collapseId = `processed-${crypto.randomUUID()}`;
    await fcm.port.send([token], { ...message, collapseId, data: { sessionId: 's-1' } });
    const sent = delivered(fcm.server).at(-1)?.message;
    expect(sent).toEqual({
      token,
      notification: { title: message.title, body: message.body },
      data: { sessionId: 's-1' },
      android: { collapse_key: collapseId, notification: { tag: collapseId } },
      apns: { headers: { 'apns-collapse-id': collapseId } },
      webpush: {
        headers: { Topic: expect.stringMatching(/^[\w-]{32}$/u) },
        notification: { tag: collapseId },
      },
    });
  });

  it('has the same web topic for the same id, and another one for another id', async () => {
    const topics: string[] = [];
    for (const collapseId of ['x'.repeat(33), 'x'.repeat(33), 'ü', 'short-1']) {
      await fcm.port.send([fcm.device()], { ...message, collapseId });
      topics.push(delivered(fcm.server).at(-1)?.message.webpush.headers.Topic);
    }
    expect(topics[0]).toBe(topics[1]);
    expect(new Set(topics).size).toBe(3);
    expect(topics[3]).toBe('short-1');
  });

  it.each(['', 'x'.repeat(65), 'ü'.repeat(33)])(
    'is refused with a collapse id that Apple does not take: "%s"',
    async (collapseId) => {
      const before = fcm.server.requests.length;
      const error = await failure(fcm.port.send([fcm.device()], { ...message, collapseId }));
      expect(error.code).toBe('invalid_argument');
      expect(fcm.server.requests).toHaveLength(before);
    },
  );

  it('is sent with an access token of the service account', async () => {
    await fcm.port.send([fcm.device()], message);
    expect(fcm.server.requests.at(-1)?.authorization).toMatch(/^Bearer ya29\./u);
  });
});

describe('whether Firebase would send for us', () => {
  it('is found out without sending anything', async () => {
    const before = fcm.server.requests.length;
    await fcm.port.verify();
    expect(fcm.server.requests.slice(before)).toMatchObject([{ validateOnly: true }]);
  });

  it.each([
    ['the token is refused', fcmReplies.unauthenticated, 'unauthenticated'],
    ['the right is missing', fcmReplies.permissionDenied, 'permission_denied'],
    ['there is no such project', fcmReplies.notFound, 'permission_denied'],
    ['the service is out of order', fcmReplies.internal, 'unavailable'],
    [
      'the service wants something else',
      reply(400, { error: { status: 'ABORTED' } }),
      'unavailable',
    ],
  ] as const)('is told when %s', async (_name, fault, code) => {
    fcm.server.fault = () => fault;
    expect(await failure(fcm.port.verify())).toMatchObject({ code, operation: 'verify' });
  });

  it('is told of another project than that of the credentials', async () => {
    await using own = await openFcm({ projectId: 'another-one' });
    expect((await failure(own.port.verify())).code).toBe('permission_denied');
  });
});

describe('the notifier', () => {
  it('takes its credentials out of a file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'fcm-key-'));
    try {
      const file = join(directory, 'firebase.json');
      await writeFile(file, fcm.server.serviceAccount);
      const options = { credentials: file, httpAgent: fcm.httpAgent };
      const port = await openFcmPushNotifier(options);
      const token = fcm.device();
      expect(await port.send([token], message)).toEqual([{ token, status: 'sent' }]);
      await port.close();
      const absent = { ...options, credentials: join(directory, 'absent.json') };
      const error = await failure(openFcmPushNotifier(absent));
      expect(error).toMatchObject({ code: 'invalid_argument' });
      expect(error.message).toContain('ENOENT');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('keeps several of its kind apart', async () => {
    const account = fcm.server.serviceAccount;
    await using other = await openFcm({ credentials: readServiceAccount(account) });
    const port = await openFcmPushNotifier({
      credentials: readServiceAccount(account),
      httpAgent: fcm.httpAgent,
    });
    await port.verify();
    await port.close();
    await fcm.port.verify();
    // The other server knows another key.
    expect((await failure(other.port.verify())).code).toBe('unauthenticated');
  });

  it('sends nothing after it was closed, and may be closed twice', async () => {
    await using own = await openFcm();
    await own.port.close();
    await own.port.close();
    expect((await failure(own.port.send([own.device()], message))).code).toBe('unavailable');
    expect(own.server.requests).toEqual([]);
  });

  it('is unavailable where nobody answers', async () => {
    const server = await startFcmServer();
    await server[Symbol.asyncDispose]();
    const httpAgent = new RoutedAgent(server);
    const credentials = readServiceAccount(server.serviceAccount);
    const port = await openFcmPushNotifier({ credentials, httpAgent });
    expect((await failure(port.send(['t'], message))).code).toBe('unavailable');
    await port.close();
  });

  it('does not trust a stranger who plays Google', async () => {
    await using own = await openFcm();
    await using stranger = await startFcmServer();
    const httpAgent = new RoutedAgent({ port: stranger.port, ca: own.server.ca });
    const credentials = readServiceAccount(stranger.serviceAccount);
    const port = await openFcmPushNotifier({ credentials, httpAgent });
    expect((await failure(port.verify())).code).toBe('unavailable');
    expect(stranger.logins).toBe(0);
    await port.close();
  });
});

describe('secrets and content', () => {
  it('are in no error, whatever Google repeats', async () => {
    const planted = 'planted5d1f';
    await using own = await openFcm();
    const token = `${planted}-token`;
    const secret: PushMessage = { title: planted, body: planted, data: { planted } };
    const echo = (status: number): FcmFault =>
      reply(status, { error: { status: 'ABORTED', message: `${planted} ${token}` } });
    const said: unknown[] = [];
    for (const fault of [echo(400), echo(401), echo(403), echo(500), reply(401, planted)]) {
      own.server.fault = () => fault;
      said.push(await own.port.send([token], secret).catch((error: unknown) => error));
      own.server.fault = undefined;
    }
    said.push(await failure(own.port.send([token], { ...secret, title: '' })));
    for (const loginFault of [echo(400), echo(403), echo(500), reply(200, planted)]) {
      await using another = await openFcm();
      another.server.loginFault = loginFault;
      said.push(await failure(another.port.send([token], secret)));
    }
    const outcomes = said.flat().map((one) => ({ ...(one as object), token: undefined }));
    const texts = said.map((one) => inspect(one, { depth: 9, showHidden: true }));
    const errors = texts.filter((_text, at) => said[at] instanceof Error);
    expect(errors.length).toBeGreaterThan(4);
    expect(errors.join('\n')).not.toContain(planted);
    expect(JSON.stringify(outcomes)).not.toContain(planted);
  });

  it.each([
    ['{"private_key": "planted', 'is not JSON'],
    ['["planted"]', 'is not the JSON key'],
    ['{"type": "authorized_user", "refresh_token": "planted"}', 'something else'],
    ['{"type": "service_account", "private_key": "planted"}', 'lacks "project_id" and'],
    [
      '{"type":"service_account","project_id":"p","client_email":"e","private_key":"planted"}',
      'no private key in PEM',
    ],
  ])('are not told of credentials that are wrong: %s', (text, what) => {
    let error: unknown;
    try {
      readServiceAccount(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'invalid_argument' });
    expect((error as Error).message).toContain(what);
    expect(inspect(error)).not.toContain('planted');
  });

  it('may have their line ends escaped twice', () => {
    const key = JSON.parse(fcm.server.serviceAccount);
    const escaped = { ...key, private_key: key.private_key.replaceAll('\n', '\\n') };
    expect(readServiceAccount(JSON.stringify(escaped))).toEqual(key);
  });
});
