import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, describe, expect, it } from 'vitest';
import { ask, type BuiltHost, filesBelow, startBuiltHost } from '../support/built-host.js';
import { registration } from '../support/memory-host.js';

const home = await mkdtemp(join(tmpdir(), 'attune-parts-'));
let host: BuiltHost | undefined;
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<BuiltHost> {
  host = await startBuiltHost({ DATA_DIR: join(home, 'data'), SPEECH_PROVIDER: 'memory' });
  return host;
}

async function signIn(on: BuiltHost): Promise<string> {
  const { username: login, password } = registration('ann');
  const { body } = await ask(on, 'POST', '/v1/auth/login', { json: { login, password } });
  return body.accessToken;
}

describe('a host that is killed in the middle of an upload in parts', { timeout: 480_000 }, () => {
  it('goes on after its next start with what had arrived', async () => {
    const wav = toneWav({ durationMs: 300_000 });
    const first = await start();
    await ask(first, 'POST', '/v1/auth/register', { json: registration('ann') });
    let token = await signIn(first);
    const json = { filename: 'talk.wav', sizeBytes: wav.byteLength };
    const { id } = (await ask(first, 'POST', '/v1/uploads', { token, json })).body.upload;
    const path = `/v1/uploads/${id}`;
    const { hostname, port } = new URL(first.address);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(
      [
        `PATCH ${path} HTTP/1.1`,
        'Host: localhost',
        `Authorization: Bearer ${token}`,
        'Content-Type: application/octet-stream',
        'Upload-Offset: 0',
        `Content-Length: ${wav.byteLength}\r\n\r\n`,
      ].join('\r\n'),
    );
    socket.write(wav.subarray(0, 6_000_000));
    const arrived = async (on: BuiltHost) =>
      (await ask(on, 'GET', path, { token })).body.upload.offset;
    await expect.poll(() => arrived(first), { timeout: 60_000 }).toBeGreaterThan(0);
    await first.stop('SIGKILL');
    socket.destroy();

    const second = await start();
    token = await signIn(second);
    const offset = await arrived(second);
    expect(offset).toBeGreaterThanOrEqual(3 * 1_048_576);
    const rest = await fetch(new URL(path, second.address), {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/octet-stream',
        'upload-offset': String(offset),
      },
      body: wav.slice(offset),
    });
    expect(rest.status).toBe(202);
    const { session } = (await rest.json()) as { session: { recording: { sha256: string } } };
    expect(session.recording.sha256).toBe(createHash('sha256').update(wav).digest('hex'));
    expect((await filesBelow(home)).filter((name) => name.includes('part-'))).toEqual([]);
  });
});
