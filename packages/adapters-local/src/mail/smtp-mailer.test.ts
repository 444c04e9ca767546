import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { PortError, type PortErrorCode } from '@attune/core/ports';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSmtpServer } from '../../../../test/support/smtp-server.js';
import { createSmtpMailer } from './smtp-mailer.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const mail = { to: 'ann@example.org', subject: 'Reset', text: 'planted-secret-body' };

async function serve(options: SMTPServerOptions = {}) {
  const server = await startSmtpServer(options);
  closing.push(async () => await server[Symbol.asyncDispose]());
  return server;
}

/** A server that takes connections and does as it is told with them. */
async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const mailerAt = (port: number, more: object = {}) =>
  createSmtpMailer({ host: '127.0.0.1', port, from: 'Attune <attune@example.org>', ...more });

async function failure(sending: Promise<void>): Promise<PortError> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!PortError.is(error)) throw new Error('It did not fail with a port error', { cause: error });
  return error;
}

const refusing = (responseCode: number) => Object.assign(new Error('no'), { responseCode });

describe('the SMTP mailer', () => {
  it('hands a mail over to the server', async () => {
    const { port, received } = await serve();
    await mailerAt(port).send(mail);
    expect(received).toHaveLength(1);
    expect(received[0]?.to).toEqual(['ann@example.org']);
    expect(received[0]?.text).toContain('planted-secret-body');
    expect(received[0]?.text).toMatch(/^From: Attune <attune@example\.org>\r$/mu);
  });

  it('puts the language and the id into the headers', async () => {
    const { port, received } = await serve();
    await mailerAt(port).send({ ...mail, language: 'de-CH', id: 's1.4.processed' });
    await mailerAt(port).send(mail);
    expect(received[0]?.text).toMatch(/^Content-Language: de-CH\r$/mu);
    expect(received[0]?.text).toMatch(/^Message-ID: <s1\.4\.processed@example\.org>\r$/mu);
    expect(received[1]?.text).not.toContain('Content-Language');
    expect(received[1]?.text).toMatch(/^Message-ID: <[^>]+@example\.org>\r$/mu);
  });

  it('lets no value add a header or a receiver', async () => {
    const { port, received } = await serve();
    const planted = 'x\r\nBcc: eve@example.org\r\n\r\nplanted';
    await mailerAt(port).send({ ...mail, subject: planted, language: planted, id: planted });
    expect(received[0]?.to).toEqual(['ann@example.org']);
    const head = received[0]?.text.split('\r\n\r\n')[0] ?? '';
    expect(head).toContain('Subject: x');
    expect(head).not.toMatch(/^(Bcc|planted)/imu);
    expect(head.split('\r\n').filter((line) => line.startsWith('To:'))).toHaveLength(1);
  });

  it('logs in with its credentials', async () => {
    const users: (string | undefined)[] = [];
    const { port } = await serve({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        users.push(username);
        if (password === 'right') done(null, { user: username });
        else done(new Error('no'));
      },
    });
    await mailerAt(port, { user: 'attune', password: 'right' }).send(mail);
    expect(users).toEqual(['attune']);
    const refused = await failure(mailerAt(port, { user: 'attune', password: 'x' }).send(mail));
    expect(refused.code).toBe('unauthenticated');
  });

  it('sends no credentials over an open line to another machine', async () => {
    const said: string[] = [];
    const port = await listen((socket) => {
      socket.write('220 hello\r\n');
      socket.on('data', (bytes) => {
        said.push(bytes.toString());
        socket.write(bytes.toString().startsWith('EHLO') ? '250 AUTH PLAIN\r\n' : '502 no\r\n');
      });
    });
    // Any name of this machine that the mailer does not take for it.
    const mailer = mailerAt(port, { host: '127.0.0.2', user: 'u', password: 'planted-password' });
    const { code } = await failure(mailer.send(mail));
    expect(['unavailable', 'permission_denied']).toContain(code);
    expect(said.join('')).not.toContain('AUTH');
  });

  it.each<[string, SMTPServerOptions, PortErrorCode]>([
    [
      'an unknown recipient',
      { onRcptTo: (_a, _s, done) => done(refusing(550)) },
      'invalid_argument',
    ],
    ['a recipient for now', { onRcptTo: (_a, _s, done) => done(refusing(451)) }, 'unavailable'],
    ['the sender', { onMailFrom: (_a, _s, done) => done(refusing(553)) }, 'permission_denied'],
    ['a full mailbox', { onRcptTo: (_a, _s, done) => done(refusing(552)) }, 'limit_exceeded'],
    ['everybody', { onConnect: (_s, done) => done(refusing(421)) }, 'unavailable'],
    [
      'the message',
      {
        onData: (stream, _s, done) => {
          stream.resume();
          stream.on('end', () => done(refusing(554)));
        },
      },
      'permission_denied',
    ],
  ])('says why when the server refuses %s', async (_what, options, code) => {
    const { port } = await serve(options);
    const error = await failure(mailerAt(port).send(mail));
    expect(error.code).toBe(code);
  });

  it('calls a server that is not there unavailable', async () => {
    const port = await listen(() => undefined);
    await closing.pop()?.();
    expect((await failure(mailerAt(port).send(mail))).code).toBe('unavailable');
  });

  it('gives up on a server that says nothing', async () => {
    const port = await listen(() => undefined);
    const error = await failure(mailerAt(port, { timeoutMs: 50 }).send(mail));
    expect(error.code).toBe('unavailable');
  });

  it('gives up on a server that falls silent', async () => {
    const port = await listen((socket) => socket.write('220 hello\r\n'));
    const error = await failure(mailerAt(port, { timeoutMs: 50 }).send(mail));
    expect(error.code).toBe('unavailable');
  });

  it('names neither address nor text in its errors', async () => {
    const { port } = await serve({
      onRcptTo: (address, _s, done) =>
        done(Object.assign(new Error(`no ${address.address}`), { responseCode: 550 })),
    });
    const error = await failure(mailerAt(port).send(mail));
    expect(error.message).toBe('mailer.send failed (EENVELOPE, answer 550)');
    expect(error.cause).toBeUndefined();
  });

  it('refuses what is no address before it connects', async () => {
    const error = await failure(mailerAt(1).send({ ...mail, to: 'a@b, c@d' }));
    expect(error.code).toBe('invalid_argument');
  });

  it('closes the connection and rejects with the reason when it is aborted', async () => {
    const sockets: Socket[] = [];
    const port = await listen((socket) => {
      sockets.push(socket.resume());
    });
    const stop = new AbortController();
    const reason = new Error('changed my mind');
    const sending = mailerAt(port).send(mail, { signal: stop.signal });
    await vi.waitUntil(() => sockets.length === 1);
    stop.abort(reason);
    await expect(sending).rejects.toBe(reason);
    await vi.waitUntil(() => sockets[0]?.closed);
  });
});
