import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { openFcmPushNotifier, readServiceAccount } from '@attune/adapters-local/fcm';
import { createManualClock } from '@attune/core/memory';
import type { PushMessage } from '@attune/core/ports';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fcmReplies } from '../support/fcm-replies.js';
import { delivered, type FcmFault, startFcmServer } from '../support/fcm-server.js';
import { openFcm, RoutedAgent } from '../support/open-fcm.js';
import { failure, message, reply } from './push-tools.js';

let fcm: Awaited<ReturnType<typeof openFcm>>;
beforeAll(async () => {
  fcm = await openFcm();
});
afterAll(() => fcm[Symbol.asyncDispose]());
afterEach(() => {
  fcm.server.fault = undefined;
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

  it('does not hold up a call that aborts while it waits for the token', async () => {
    await using own = await openFcm();
    own.server.loginFault = { kind: 'hang' };
    const reason = new Error('gone home');
    const controller = new AbortController();
    const call = own.port.send([own.device()], message, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 30);
    await expect(call).rejects.toBe(reason);
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

  it('is unavailable when no server answers', async () => {
    const server = await startFcmServer();
    await server[Symbol.asyncDispose]();
    const httpAgent = new RoutedAgent(server);
    const credentials = readServiceAccount(server.serviceAccount);
    const port = await openFcmPushNotifier({ credentials, httpAgent });
    expect((await failure(port.send(['t'], message))).code).toBe('unavailable');
    await port.close();
  });

  it('does not trust a server that poses as Google', async () => {
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
    ['["planted"]', 'is no JSON object'],
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
