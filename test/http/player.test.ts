import { toneWav } from '@attune/core/adapter-kit';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryHost, type Person } from '../support/memory-host.js';

const host = new MemoryHost();
let ann: Person;
let id = '';
let address = '';

beforeAll(async () => {
  ann = await host.join('therapist');
  id = await host.uploaded(ann);
  await host.useCases.operations.processSession(id);
  const { status, body } = await host.call('POST', `/v1/sessions/${id}/playback`, { as: ann });
  expect(status).toBe(201);
  expect(Date.parse(body.expiresAt)).toBeGreaterThan(Date.now() + 9 * 60_000);
  const { pathname, search } = new URL(body.url);
  address = `${pathname}${search}`;
});

const bytesOf = async (answer: Response): Promise<Uint8Array> =>
  new Uint8Array(await answer.arrayBuffer());

describe('the address for a player', () => {
  it('plays the audio that was transcribed, without a header', async () => {
    const { recording } = await host.useCases.sessions.get(id);
    const answer = await host.fetch('GET', address);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('accept-ranges')).toBe('bytes');
    expect((await bytesOf(answer)).byteLength).toBe(recording.normalized?.sizeBytes);
  });

  it('answers ranges with just these bytes', async () => {
    const whole = await bytesOf(await host.fetch('GET', address));
    const range = (value: string) => host.fetch('GET', address, { headers: { range: value } });
    const part = await range('bytes=44-99');
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 44-99/${whole.byteLength}`);
    expect(await bytesOf(part)).toEqual(whole.slice(44, 100));
    const tail = await range('bytes=-10');
    expect(await bytesOf(tail)).toEqual(whole.slice(-10));
    const beyond = await range(`bytes=${whole.byteLength}-`);
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${whole.byteLength}`);
  });

  it('is good for nothing else', async () => {
    expect((await host.fetch('GET', `${address}x`)).status).toBe(403);
    expect((await host.fetch('PUT', address, { body: toneWav({ durationMs: 1 }) })).status).toBe(
      403,
    );
  });

  it('is given to those alone who may hear the recording', async () => {
    const ask = (as: Person) => host.call('POST', `/v1/sessions/${id}/playback`, { as });
    expect((await ask(await host.join('therapist'))).status).toBe(404);
    expect((await ask(await host.admin())).status).toBe(403);
  });
});
