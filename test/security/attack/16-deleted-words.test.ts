import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type BuiltHost, holdersOf, startBuiltHost } from '../../support/built-host.js';
import { layRecords } from '../../support/embedded-records.js';
import { registration } from '../../support/memory-host.js';

/** What the deleted session holds: words of its title, file name, transcript and of an edit. */
const marks = ['xylotitle', 'xylofile', 'xylospoken', 'xylorare', 'xyloedited', 'xylolabel'];
const patience = { timeout: 60_000, interval: 500 };

let home: string;
let dataDirectory: string;
let host: BuiltHost;
let token: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'attune-erased-'));
  dataDirectory = join(home, 'data');
  await layRecords(join(dataDirectory, 'records'));
  await start();
  const ann = registration('ann');
  await ask(host, 'POST', '/v1/auth/register', { json: ann });
  const login = { login: 'ann', password: ann.password };
  token = (await ask(host, 'POST', '/v1/auth/login', { json: login })).body.accessToken;
}, 120_000);

afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<void> {
  host = await startBuiltHost({
    DATA_DIR: dataDirectory,
    SPEECH_PROVIDER: 'memory',
    AUDIT_LOG: join(home, 'audit.log'),
    AUTH_LOG: join(home, 'auth.log'),
  });
}

/** Imports a talk and resolves with its id once it is processed. */
async function importTalk(name: string, title: string, words: string): Promise<string> {
  const line = (at: number) =>
    `00:0${at}:00.000 --> 00:0${at}:30.000\n<v S${(at % 2) + 1}>I am so worried about ${words} and part ${at} of ${name}.\n`;
  const text = `WEBVTT\n\n${Array.from({ length: 9 }, (_, at) => line(at)).join('\n')}`;
  const form = new FormData();
  form.append('title', title);
  form.append('transcript', new Blob([text]), `${name}.vtt`);
  const { body } = await ask(host, 'POST', '/v1/sessions/import', { token, form });
  const { id } = body.session as { id: string };
  const status = async () =>
    (await ask(host, 'GET', `/v1/sessions/${id}`, { token })).body.session.status;
  await expect.poll(status, patience).toBe('processed');
  return id;
}

/** Corrects a transcript and has its speakers and roles written anew. */
async function edit(id: string, text: string, label: string): Promise<void> {
  const path = `/v1/data/transcript/${id}`;
  const { body, headers } = await ask(host, 'GET', path, { token });
  const { segments, speakers } = body.transcript as {
    segments: { text: string; words?: unknown }[];
    speakers: { label?: string }[];
  };
  const json = {
    segments: segments.map(({ words: _words, ...one }, at) => ({ ...one, text: `${text} ${at}` })),
    speakers: speakers.map((one) => ({ ...one, label })),
  };
  const ifMatch = { 'if-match': headers.get('etag') ?? '' };
  const saved = await ask(host, 'PUT', path, { token, json, headers: ifMatch });
  expect([saved.status, saved.body]).toEqual([200, expect.anything()]);
}

async function makeMarked(): Promise<string> {
  const id = await importTalk('Xylofile', 'Xylotitle of a talk', 'Xylospoken');
  await edit(id, 'Xyloedited Xylorare words', 'Xylolabel');
  await ask(host, 'POST', `/v1/sessions/${id}/extract-notes`, { token });
  const status = async () =>
    (await ask(host, 'GET', `/v1/sessions/${id}`, { token })).body.session.status;
  await expect.poll(status, patience).toBe('processed');
  const found = await ask(host, 'GET', '/v1/sessions/search?q=xylorare', { token });
  expect(found.body.items).toHaveLength(1);
  return id;
}

const holders = () => holdersOf(home, marks);

describe('attack 16: words of a deleted session in the raw files', { timeout: 240_000 }, () => {
  const kept: string[] = [];

  it('finds the words while the session is there, and none within seconds of its deletion', async () => {
    kept.push(await importTalk('before', 'A talk that stays', 'keptword'));
    const id = await makeMarked();
    kept.push(await importTalk('after', 'Another that stays', 'keptword'));
    // An erasure that other deletions brought about may have emptied the log: an edit fills it again.
    const editAndLook = async () => {
      await edit(id, 'Xyloedited Xylorare words', 'Xylolabel');
      return (await holders()).join('\n');
    };
    await expect.poll(editAndLook, patience).toContain('records/data/pg_wal');
    expect(await editAndLook()).toContain('blobs/');
    expect((await ask(host, 'DELETE', `/v1/sessions/${id}`, { token })).status).toBe(204);
    const deletedAt = Date.now();
    await expect.poll(holders, patience).toEqual([]);
    process.stdout.write(`point 16: gone ${Date.now() - deletedAt} ms after the answer\n`);
  });

  it('finds none after a host that was killed right after the deletion has started again', async () => {
    const id = await makeMarked();
    expect((await ask(host, 'DELETE', `/v1/sessions/${id}`, { token })).status).toBe(204);
    await host.stop('SIGKILL');
    expect(await holders()).not.toEqual([]);
    await start();
    await expect.poll(holders, patience).toEqual([]);
  });

  it('finds none once a host has stopped that was told to stop right after the deletion', async () => {
    const id = await makeMarked();
    expect((await ask(host, 'DELETE', `/v1/sessions/${id}`, { token })).status).toBe(204);
    await host.stop('SIGTERM');
    expect(await holders()).toEqual([]);
    await start();
  });

  it('leaves the other sessions whole and found by their words', async () => {
    for (const id of kept) {
      const { body } = await ask(host, 'GET', `/v1/data/transcript/${id}`, { token });
      expect(body.transcript.segments[0].text).toContain('keptword');
    }
    const found = await ask(host, 'GET', '/v1/sessions/search?q=keptword', { token });
    expect(found.body.items).toHaveLength(2);
    const gone = await ask(host, 'GET', '/v1/sessions/search?q=xylorare', { token });
    expect(gone.body.items).toEqual([]);
  });
});
