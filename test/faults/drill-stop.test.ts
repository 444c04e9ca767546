import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { collections, type SessionState } from '@attune/core';
import { createMemoryBlobStore } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { createSystemClock } from '../../packages/adapters-local/src/system/system-clock.js';
import { clearContent } from '../../packages/core/src/records/codec.js';
import { SessionRepository } from '../../packages/core/src/records/session-repository.js';
import { Desk, descendants, isAlive } from '../support/attune.js';
import { layRecords } from '../support/embedded-records.js';
import { ended } from '../support/run-source.js';
import { type RunningHost, serve } from '../support/serve.js';
import { answerTo, eventually, finish, sessionIn, Therapist } from './drill-tools.js';

const linux = process.platform === 'linux';
const variables = { SHUTDOWN_GRACE_SECONDS: '60' };

/** The engine at work carries the list of what to decode. */
const engine = /^(?:\S*\/)?pocketsphinx_batch .*-ctl/u;

async function openDesk(): Promise<Desk> {
  const desk = await Desk.open();
  await layRecords(desk.path('.attune/records'));
  return desk;
}

/** Child processes of the host whose command line fits. */
async function working({ child }: RunningHost, line: RegExp): Promise<number[] | undefined> {
  const found = (await descendants(child.pid ?? 0)).filter((one) => line.test(one.line));
  return found.length === 0 ? undefined : found.map(({ pid }) => pid);
}

/** What the records of a host that is not running say of a session. */
async function recorded(desk: Desk, id: string): Promise<SessionState> {
  const client = await openPglite({ directory: desk.path('.attune/records') });
  try {
    const clock = createSystemClock();
    const documents = await createSqlDocumentStore({ client, clock, collections });
    const blobs = createMemoryBlobStore();
    const hasher = createNodeHasher();
    return await new SessionRepository({
      documents,
      clock,
      blobs,
      hasher,
      codec: clearContent,
    }).state(id);
  } finally {
    await client.close();
  }
}

/** A request to sign in, with a wrong password, whose body is on its way. */
async function halfSignIn(address: string): Promise<{ finish(): Promise<string> }> {
  const { hostname, port } = new URL(address);
  const body = JSON.stringify({ login: 'nobody', password: 'Wrong-Horse-1' });
  const socket = connect(Number(port), hostname);
  const head = ['POST /v1/auth/login HTTP/1.1', `Host: ${hostname}`, 'Expect: 100-continue'];
  const about = ['Content-Type: application/json', `Content-Length: ${body.length}`, '', ''];
  socket.write([...head, ...about].join('\r\n'));
  await once(socket, 'data');
  const finish = async (): Promise<string> => {
    socket.write(body);
    return (await socket.toArray()).join('');
  };
  return { finish };
}

/** Whether a part of an upload is in the store. */
async function arriving(desk: Desk): Promise<true | undefined> {
  const parts = await readdir(desk.path('.attune/blobs/tmp')).catch(() => []);
  return parts.length > 0 ? true : undefined;
}

describe.concurrent('a host that is told to stop', { timeout: 300_000 }, () => {
  it('ends what is asked, hands back what it works on, and the next start goes on with it', async ({
    skip,
  }) => {
    skip(!linux, 'child processes are found through /proc');
    await using desk = await openDesk();
    await using host = await serve(desk, { variables });
    const ann = await Therapist.signUp(host.address);
    const inWork = sessionIn(await ann.upload(await desk.sample('long.wav', 20)));
    const engines = await eventually(() => working(host, engine));
    const events = answerTo(ann.open('GET', `/v1/sessions/${inWork}/events`).end());
    const signIn = await halfSignIn(host.address);
    const recording = await readFile(await desk.sample('talk.wav', 10));
    const upload = ann.beginUpload();
    upload.write(recording.subarray(0, 200_000));
    await eventually(() => arriving(desk));
    const stopped = host.stop();
    await host.said(/"message":"stopping"/u);

    expect((await events).text).toContain('event: status');
    expect(await signIn.finish()).toMatch(/^HTTP\/1.1 401 /u);
    upload.write(recording.subarray(200_000));
    const answer = await finish(upload);
    expect(answer.status).toBe(202);
    const { code, signal, stdout } = await stopped;
    expect([code, signal]).toEqual([0, null]);
    expect(stdout).not.toContain('"level":"error"');
    expect(engines.filter(isAlive)).toEqual([]);
    expect(await desk.litter()).toEqual([]);
    const left = await recorded(desk, inWork);
    expect(left).not.toHaveProperty('lease');
    expect(left).toMatchObject({ status: 'transcribing', speech: { run: 1, ticket: {} } });

    await using next = await serve(desk, { variables });
    const again = await Therapist.signIn(next.address);
    for (const id of [inWork, sessionIn(answer)]) {
      expect(await again.settled(id)).toMatchObject({
        status: 'processed',
        stages: { normalize: { attempts: 1 }, transcribe: { attempts: 1 } },
      });
    }
    expect((await next.stop()).code).toBe(0);
    for (const id of [inWork, sessionIn(answer)]) {
      expect(await recorded(desk, id)).toMatchObject({ transcriptRevision: 1, speech: { run: 1 } });
    }
    expect((await recorded(desk, inWork)).speech).not.toHaveProperty('ticket');
  });

  it('ends at the second signal, and no process of it goes on', async ({ skip }) => {
    skip(!linux, 'child processes are found through /proc');
    await using desk = await openDesk();
    const recording = await desk.sample('talk.wav', 30);
    await using host = await serve(desk, { variables });
    const ann = await Therapist.signUp(host.address);
    const held = ann.beginUpload();
    await ann.upload(recording);
    const engines = await eventually(() => working(host, engine));
    host.child.kill('SIGTERM');
    const again = setInterval(() => host.child.kill('SIGTERM'), 600);
    const { code, signal } = await host.end;
    clearInterval(again);
    held.destroy();
    expect([code, signal]).toEqual([143, null]);
    await eventually(async () => (engines.some(isAlive) ? undefined : true));

    await using next = await serve(desk, { variables });
    expect((await next.stop()).code).toBe(0);
  });

  it('while it starts: ends well, and starts again', async () => {
    await using desk = await openDesk();
    for (const moment of ['.attune', '.attune/records/data', '.attune/records/data/global']) {
      await rm(desk.path('.attune'), { recursive: true, force: true });
      const child = desk.start(['serve', '--port', '0']);
      const end = ended(child);
      await eventually(async () => await readdir(desk.path(moment)).catch(() => undefined));
      child.kill('SIGTERM');
      expect(await end).toMatchObject({ code: 0, signal: null, stderr: '' });
    }
    await using host = await serve(desk);
    expect((await host.stop()).code).toBe(0);
  });
});
