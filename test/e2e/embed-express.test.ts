import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SessionView } from '@attune/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, repository } from '../support/attune.js';
import { layRecords } from '../support/embedded-records.js';
import { type ChildEnd, ended, startSource } from '../support/run-source.js';

const patience = 120_000;
const people = {
  'key of ann': { accountId: 'ann', role: 'therapist' },
  'key of bob': { accountId: 'bob', role: 'therapist' },
  'key of pat': { accountId: 'pat', role: 'patient' },
};

describe('examples/embed-express', { timeout: patience }, () => {
  let desk: Desk;
  let host: ChildProcess;
  let end: Promise<ChildEnd>;
  let address: string;
  let id: string;

  beforeAll(async () => {
    desk = await Desk.open();
    await layRecords(desk.path('data/records'));
    await writeFile(desk.path('people.json'), JSON.stringify(byHash()));
    host = startSource(
      join(repository, 'examples/embed-express/src/main.ts'),
      ['--port', '0', '--data', desk.path('data'), '--people', desk.path('people.json')],
      { NODE_ENV: 'production', TMPDIR: desk.temporary },
    );
    end = ended(host);
    address = await Promise.race([
      addressOf(host),
      end.then(({ stderr }) => Promise.reject(new Error(`The host did not start: ${stderr}`))),
    ]);
  }, patience);

  afterAll(async () => {
    host.kill('SIGKILL');
    await desk[Symbol.asyncDispose]();
  });

  function call(path: string, who: keyof typeof people | undefined, init: RequestInit = {}) {
    const headers = who === undefined ? {} : { 'x-api-key': who };
    return fetch(`${address}${path}`, { ...init, headers });
  }

  function upload(filename: string, body: Uint8Array<ArrayBuffer>, who: keyof typeof people) {
    return call(`/recordings?filename=${filename}`, who, { method: 'POST', body });
  }

  it('takes a recording in', async () => {
    const recording = await readFile(await desk.sample('monday.flac', 8));
    const answer = await upload('monday.flac', new Uint8Array(recording), 'key of ann');
    expect(answer.status).toBe(202);
    const session = (await answer.json()) as SessionView;
    expect(answer.headers.get('location')).toBe(`/recordings/${session.id}`);
    expect(session.status).toBe('uploaded');
    id = session.id;
  });

  it('processes it and hands out the transcript', async () => {
    const path = `/recordings/${id}`;
    const look = async () => (await (await call(path, 'key of ann')).json()) as SessionView;
    let session = await look();
    while (!['processed', 'failed'].includes(session.status)) {
      await wait(200);
      session = await look();
    }
    expect(session).toMatchObject({ status: 'processed', ownerId: 'ann', title: 'monday' });
    const answer = await call(`${path}/transcript.vtt`, 'key of ann');
    expect(answer.headers.get('content-type')).toBe('text/vtt; charset=utf-8');
    expect(await answer.text()).toMatch(/^WEBVTT\n\nseg-1\n[\d:.]+ --> [\d:.]+\n<v [^>]+>\w+/u);
  });

  it.each([
    ['GET', ''],
    ['GET', '/transcript.vtt'],
    ['DELETE', ''],
  ])('answers 401 to %s recording%s without a key, 404 to another person', async (method, rest) => {
    const path = `/recordings/${id}${rest}`;
    expect((await call(path, undefined, { method })).status).toBe(401);
    for (const who of ['key of bob', 'key of pat'] as const) {
      const answer = await call(path, who, { method });
      expect([answer.status, await answer.json()]).toEqual([
        404,
        { code: 'session_not_found', message: expect.stringContaining(id) },
      ]);
    }
    expect((await call(`/recordings/${id}`, 'key of ann')).status).toBe(200);
  });

  it('lets only people who may upload do so', async () => {
    const body = new Uint8Array(8);
    expect((await call('/recordings', undefined, { method: 'POST', body })).status).toBe(401);
    expect((await upload('x.wav', body, 'key of pat')).status).toBe(403);
  });

  it('refuses what is no recording, with an answer also to one who is still sending', async () => {
    const before = await blobs();
    const answer = await upload('x.wav', new Uint8Array(20_000_000), 'key of ann');
    expect([answer.status, await answer.json()]).toMatchObject([
      415,
      { code: 'unsupported_media' },
    ]);
    expect(await blobs()).toEqual(before);
  });

  it('stores an upload as it comes, and keeps nothing of one that broke off', async () => {
    const before = await blobs();
    const recording = await readFile(desk.path('monday.flac'));
    const sending = request(`${address}/recordings?filename=broken.flac`, {
      method: 'POST',
      headers: { 'x-api-key': 'key of ann', 'content-length': recording.length },
    });
    sending.on('error', () => undefined);
    sending.write(recording.subarray(0, recording.length / 2));
    while ((await blobs()).length === before.length) await wait(20);
    sending.destroy();
    while ((await blobs()).length > before.length) await wait(20);
    expect(await blobs()).toEqual(before);
  });

  it('deletes a recording with everything that was made of it', async () => {
    const path = `/recordings/${id}`;
    expect((await call(path, 'key of ann', { method: 'DELETE' })).status).toBe(204);
    expect((await call(path, 'key of ann')).status).toBe(404);
    expect(await blobs()).toEqual([]);
  });

  it('ends with 0 when it is told to, with nothing left behind', async () => {
    host.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nStopped\n$/u) });
    expect(await desk.litter()).toEqual([]);
  });

  /** The files of the blob store, those being written included. */
  async function blobs(): Promise<readonly string[]> {
    const directory = desk.path('data/blobs');
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => entry.name).sort();
  }
});

function byHash(): object {
  const hashed = Object.entries(people).map(([key, actor]) => [
    createHash('sha256').update(key).digest('hex'),
    actor,
  ]);
  return Object.fromEntries(hashed);
}

async function addressOf(host: ChildProcess): Promise<string> {
  for (let text = ''; ; ) {
    const [chunk] = (await once(host.stdout ?? host, 'data')) as [string];
    text += chunk;
    const [found] = /http:\S+(?=\n)/u.exec(text) ?? [];
    if (found !== undefined) return found;
  }
}
