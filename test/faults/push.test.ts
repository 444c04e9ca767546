import type { PushOutcome } from '@attune/core/ports';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fcmReplies } from '../support/fcm-replies.js';
import { delivered, type FcmFault } from '../support/fcm-server.js';
import { openFcm } from '../support/open-fcm.js';
import { failure, message, reply } from './push-tools.js';

const patient = { timeout: 10_000 };

let fcm: Awaited<ReturnType<typeof openFcm>>;
beforeAll(async () => {
  fcm = await openFcm();
});
afterAll(() => fcm[Symbol.asyncDispose]());
afterEach(() => {
  fcm.server.fault = undefined;
});

/** What is said of a device beside one that is well, so that the service is known to know us. */
async function outcomeOf(fate: FcmFault): Promise<Omit<PushOutcome, 'token'>> {
  const [outcome] = await fcm.port.send([fcm.device(fate), fcm.device()], message);
  const { token: _token, ...rest } = outcome as PushOutcome;
  return rest;
}

const failed = (code: string, retryable: boolean) => ({ status: 'failed', code, retryable });
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

describe('a notifier that is closed', () => {
  it('ends what is under way, told from an abort, and takes no more', async () => {
    await using own = await openFcm();
    const token = own.device({ kind: 'hang' });
    const { signal } = new AbortController();
    const calls = [own.port.send([token], message), own.port.send([token], message, { signal })];
    const ended = calls.map(failure);
    await expect.poll(() => own.server.requests.length, patient).toBe(2);
    await own.port.close();
    for (const error of await Promise.all(ended)) {
      expect(error).toMatchObject({ code: 'unavailable', message: 'push-notifier: closed' });
    }
    expect(signal.aborted).toBe(false);
    expect(await failure(own.port.send([token], message))).toMatchObject({
      message: expect.stringContaining('after close'),
    });
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
    for (const topic of topics) expect(topic).toMatch(/^[\w-]{1,32}$/u);
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
