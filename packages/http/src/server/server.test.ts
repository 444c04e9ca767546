import { once } from 'node:events';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { type Listening, listen } from './listen.js';
import { closeServer, endsWithin } from './shutdown.js';
import { StartError } from './start-error.js';

const host = '127.0.0.1';

/** An app whose `/slow` answers when it is told to. */
function slowApp() {
  let answer: () => void = () => undefined;
  let arrived: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const app = new Hono()
    .get('/', (c) => c.text('here'))
    .get('/slow', async (c) => {
      arrived();
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return c.text('done');
    });
  return { app, begun, answer: () => answer() };
}

const url = ({ port }: Listening, path = '/') => `http://${host}:${port}${path}`;

describe('listen', () => {
  it('takes any free port for 0, and answers', async () => {
    const listening = await listen(slowApp().app, host, 0);
    expect(await (await fetch(url(listening))).text()).toBe('here');
    expect(await closeServer(listening, 1_000)).toBe(0);
  });

  it('says which port is in use and what to do', async () => {
    const listening = await listen(slowApp().app, host, 0);
    const error = await listen(slowApp().app, host, listening.port).catch(
      (fault: unknown) => fault,
    );
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).toContain(`Port ${listening.port} of ${host} is in use`);
    await closeServer(listening, 0);
  });

  it('says that an address is not of this machine', async () => {
    await expect(listen(slowApp().app, '192.0.2.1', 0)).rejects.toThrow(
      'not an address of this machine',
    );
  });

  it('refuses a head of more than 16 KiB', async () => {
    const listening = await listen(slowApp().app, host, 0);
    const { status } = await fetch(url(listening), { headers: { 'x-large': 'x'.repeat(17_000) } });
    expect(status).toBe(431);
    await closeServer(listening, 0);
  });
});

describe('closeServer', () => {
  it('lets requests in progress end, takes no new ones and cuts idle connections', async () => {
    const { app, begun, answer } = slowApp();
    const listening = await listen(app, host, 0);
    const idle = connect(listening.port, host);
    const cut = once(idle, 'close');
    const slow = fetch(url(listening, '/slow'));
    await begun;
    const closed = closeServer(listening, 60_000);
    await expect(fetch(url(listening))).rejects.toThrow('fetch failed');
    answer();
    expect(await (await slow).text()).toBe('done');
    expect(await closed).toBe(0);
    await cut;
  });

  it('cuts what is not done within the grace time', async () => {
    const { app, begun } = slowApp();
    const listening = await listen(app, host, 0);
    const slow = fetch(url(listening, '/slow'));
    await begun;
    const [cut] = await Promise.all([
      closeServer(listening, 20),
      expect(slow).rejects.toThrow('fetch failed'),
    ]);
    expect(cut).toBe(1);
  });
});

describe('endsWithin', () => {
  it('tells whether work ended in time', async () => {
    expect(await endsWithin(Promise.resolve(1), 10_000)).toBe(true);
    expect(await endsWithin(new Promise(() => undefined), 5)).toBe(false);
    await expect(endsWithin(Promise.reject(new Error('broke')), 10_000)).rejects.toThrow('broke');
  });
});
