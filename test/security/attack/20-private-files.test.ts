import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type BuiltHost, openToOthers, startBuiltHost } from '../../support/built-host.js';
import { registration } from '../../support/memory-host.js';

let home: string;
let dataDirectory: string;
let host: BuiltHost;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'attune-private-'));
  dataDirectory = join(home, 'data');
  // A start makes the directory in which the logs of the next one lie.
  await start();
  await host.stop('SIGTERM');
}, 120_000);

afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

async function start(variables: Readonly<Record<string, string>> = {}): Promise<void> {
  host = await startBuiltHost({
    DATA_DIR: dataDirectory,
    SPEECH_PROVIDER: 'memory',
    BACKUP_DIR: join(home, 'backups'),
    ...variables,
  });
}

/** Signs up, uploads a recording, waits for it and asks for a new password by mail. */
async function work(): Promise<void> {
  const ann = registration('ann');
  await ask(host, 'POST', '/v1/auth/register', { json: ann });
  const login = { login: 'ann', password: ann.password };
  const token = (await ask(host, 'POST', '/v1/auth/login', { json: login })).body.accessToken;
  const form = new FormData();
  form.append('audio', new Blob([toneWav({ durationMs: 16_000 })]), 'talk.wav');
  const { body } = await ask(host, 'POST', '/v1/sessions/upload', { token, form });
  const { id } = body.session as { id: string };
  const status = async () =>
    (await ask(host, 'GET', `/v1/sessions/${id}`, { token })).body.session.status;
  await expect.poll(status, { timeout: 60_000, interval: 500 }).toBe('processed');
  await ask(host, 'POST', '/v1/auth/password-reset', { json: { email: ann.email } });
  await expect.poll(() => readdir(join(dataDirectory, 'outbox'))).not.toEqual([]);
}

describe('attack 20: files of the data directory that others may read', {
  timeout: 240_000,
}, () => {
  it('finds none after a whole run, while the host runs and when it has ended', async () => {
    await start({
      AUDIT_LOG: join(dataDirectory, 'audit.log'),
      AUTH_LOG: join(dataDirectory, 'auth.log'),
    });
    await work();
    const names = await readdir(dataDirectory);
    const expected = ['audit.log', 'auth.log', 'blobs', 'outbox', 'records', 'secrets'];
    expect(names).toEqual(expect.arrayContaining(expected));
    expect(await openToOthers(dataDirectory)).toEqual([]);
    await host.stop('SIGTERM');
    expect(await openToOthers(dataDirectory)).toEqual([]);
  });

  it('finds none once a directory of an earlier version was opened', async () => {
    const data = join(dataDirectory, 'records', 'data');
    const entries = await readdir(data, { recursive: true, withFileTypes: true });
    for (const one of entries) {
      await chmod(join(one.parentPath, one.name), one.isDirectory() ? 0o755 : 0o666);
    }
    await chmod(data, 0o755);
    await start();
    expect(await openToOthers(dataDirectory)).toEqual([]);
    await host.stop('SIGTERM');
    expect(await openToOthers(dataDirectory)).toEqual([]);
  });
});
