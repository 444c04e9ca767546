import { toneWav } from '@attune/core/adapter-kit';
import { describe, expect, it } from 'vitest';
import { stored } from '../../http/stored.js';
import { MemoryHost } from '../../support/memory-host.js';

const name = '2024-03-01_Jane-Doe-and_Bo.wav';
const wav = toneWav({ durationMs: 2_000 });
const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n';

/** Everything the host wrote into its log and its stores' keys. */
async function traces(host: MemoryHost): Promise<string> {
  const { items } = await host.ports.blobs.list({ prefix: '' });
  return [...items.map(({ key }) => key), ...host.lines].join('\n');
}

async function keysOf(host: MemoryHost): Promise<readonly string[]> {
  const { items } = await host.ports.blobs.list({ prefix: '' });
  return items.map(({ key }) => key);
}

describe('attack 21: names of people in keys', () => {
  it('puts no file name into keys, signed requests and logs, and offers it for download', async () => {
    const host = new MemoryHost();
    const ann = await host.join('therapist');
    const upload = await host.call('POST', '/v1/sessions/upload', {
      as: ann,
      form: { audio: new File([wav], name) },
    });
    expect(upload.status).toBe(202);
    const brought = await host.call('POST', '/v1/sessions/import', {
      as: ann,
      form: { transcript: new File([vtt], 'Jane-Doe.vtt') },
    });
    expect(brought.status).toBe(202);
    const asked = await host.call('POST', '/v1/sessions', {
      as: ann,
      json: { filename: name, sizeBytes: wav.byteLength },
    });
    expect(asked.body.upload.url).not.toMatch(/Jane|Doe|wav/u);
    const { id } = upload.body.session;
    expect(await keysOf(host)).toContain(`users/${ann.account.id}/originals/${id}`);
    await host.useCases.operations.processSession(id);
    const audio = await host.fetch('GET', `/v1/sessions/${id}/audio`, { as: ann });
    expect(audio.headers.get('content-disposition')).toContain(`filename="${name}"`);
    expect(await audio.arrayBuffer()).toHaveProperty('byteLength', wav.byteLength);
    expect(await traces(host)).not.toMatch(/Jane|Doe/u);
  });

  it('goes on reading and deleting recordings under keys with names, and hides these in logs', async () => {
    const host = new MemoryHost();
    const ann = await host.join('therapist');
    const { body } = await host.call('POST', '/v1/sessions/upload', {
      as: ann,
      form: { audio: new File([wav], name) },
    });
    const { id } = body.session;
    const plain = `users/${ann.account.id}/originals/${id}`;
    const old = `${plain}_${encodeURIComponent(name)}`;
    await host.ports.blobs.put(old, wav, { contentType: 'audio/wav' });
    await host.ports.blobs.delete(plain);
    await host.useCases.sessions.update(id, (session) => ({
      ...session,
      recording: { ...session.recording, blobKey: old },
    }));
    const audio = await host.fetch('GET', `/v1/sessions/${id}/audio`, { as: ann });
    expect(audio.status).toBe(200);
    expect(await audio.arrayBuffer()).toHaveProperty('byteLength', wav.byteLength);
    await host.useCases.operations.processSession(id);
    const seen = await host.call('GET', `/v1/sessions/${id}`, { as: ann });
    expect(seen.body.session.status).toBe('processed');
    const gone = await host.call('DELETE', `/v1/sessions/${id}`, { as: ann });
    expect(gone.status).toBe(204);
    expect(await stored(host)).toEqual([]);
    expect(host.lines.join('\n')).not.toMatch(/Jane|Doe/u);
  });

  it('leaves the recordings of sessions alone whose ids begin alike', async () => {
    const host = new MemoryHost();
    const keys = ['s1', 's10', 's1_a.wav', 's10_a.wav'].map((id) => `users/u/originals/${id}`);
    for (const key of keys) await host.ports.blobs.put(key, wav, { contentType: 'audio/wav' });
    const { removeSessionBlobs } = await import(
      '../../../packages/core/src/records/session-blobs.js'
    );
    await removeSessionBlobs(host.ports.blobs, { id: 's1', ownerId: 'u' });
    expect(await keysOf(host)).toEqual(['users/u/originals/s10', 'users/u/originals/s10_a.wav']);
  });
});
