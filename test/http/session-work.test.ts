import { createMemorySpeechToText } from '@attune/core/memory';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryHost, type Person, type Reply } from '../support/memory-host.js';

let host: MemoryHost;
let ann: Person;
beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
});

const etagOf = ({ headers }: Reply) => headers.get('etag') ?? '';
const look = async (id: string) => await host.call('GET', `/v1/sessions/${id}`, { as: ann });
const read = async (id: string) => await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
const settle = (id: string) => host.useCases.operations.processSession(id);

describe('roles', () => {
  const change = async (id: string, json: object, etag?: string) =>
    await host.call('PUT', `/v1/sessions/${id}/roles`, {
      as: ann,
      json,
      headers: etag === undefined ? {} : { 'if-match': etag },
    });

  it('are changed by one command that removes what depends on them and computes it again', async () => {
    const { id } = await host.processed(ann);
    const before = await look(id);
    const transcript = await read(id);
    const changed = await change(id, { S1: 'patient', S2: 'therapist' }, etagOf(before));
    expect(changed.status).toBe(200);
    expect(changed.body.session.speakers).toMatchObject([
      { id: 'S1', role: 'patient', roleSource: 'person' },
      { id: 'S2', role: 'therapist', roleSource: 'person' },
    ]);
    for (const derived of ['sentiment', 'notes']) {
      expect(changed.body.session).not.toHaveProperty(derived);
    }
    expect(etagOf(await look(id))).toBe(etagOf(changed));
    expect(etagOf(await read(id))).not.toBe(etagOf(transcript));
    await settle(id);
    const { session } = (await look(id)).body;
    expect(session).toMatchObject({ status: 'processed', notes: expect.anything() });
    const speakers = session.sentiment.timeline.map(({ speaker }: { speaker: string }) => speaker);
    expect([...new Set(speakers)]).toEqual(['S1']);
  });

  it('are changed only by those who say what they looked at, when that still holds', async () => {
    const { id } = await host.processed(ann);
    const etag = etagOf(await look(id));
    expect((await change(id, { S1: 'patient' })).status).toBe(428);
    expect((await change(id, { S1: 'patient' }, etag)).status).toBe(200);
    const stale = await change(id, { S1: 'therapist' }, etag);
    expect(stale).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
  });

  it.each([
    [{ S9: 'patient' }, 'invalid_roles'],
    [{ S1: 'boss' }, 'invalid_input'],
    [{ S1: 1 }, 'invalid_input'],
    [[], 'invalid_input'],
  ])('like %j are refused', async (roles, code) => {
    const { id } = await host.processed(ann);
    const reply = await change(id, roles, etagOf(await look(id)));
    expect(reply).toMatchObject({ status: 400, body: { code } });
  });
});

describe('a session as it is looked at', () => {
  it('is not sent again to who has it', async () => {
    const { id } = await host.processed(ann);
    const etag = etagOf(await look(id));
    const get = async (headers: Record<string, string>) =>
      await host.call('GET', `/v1/sessions/${id}`, { as: ann, headers });
    const same = await get({ 'if-none-match': etag });
    expect([same.status, same.body, etagOf(same)]).toEqual([304, '', etag]);
    expect((await get({ 'if-none-match': `"x", W/${etag}` })).status).toBe(304);
    expect((await get({ 'if-none-match': '"x"' })).status).toBe(200);
  });

  it('holds no internal fields', async () => {
    const { id } = await host.processed(ann);
    const members = Object.keys((await look(id)).body.session);
    for (const inner of ['lease', 'version', 'speech', 'attentionAt', 'transcriptRevision']) {
      expect(members).not.toContain(inner);
    }
    expect(JSON.stringify((await look(id)).body)).not.toMatch(/blobKey|users\//u);
  });
});

describe('work that is asked for again', () => {
  it('goes on where a failed session stopped, for its therapist and for an operator', async () => {
    const broken = { on: true };
    const failing = new MemoryHost({
      wrap: ({ blobs }) => ({
        speech: createMemorySpeechToText({
          blobs,
          fail: () =>
            broken.on
              ? { code: 'invalid_argument', message: 'unheard', retryable: false }
              : undefined,
        }),
      }),
    });
    const bea = await failing.join('therapist');
    const root = await failing.admin();
    const id = (await failing.processed(bea)).id;
    const seen = await failing.call('GET', `/v1/sessions/${id}`, { as: bea });
    expect(seen.body.session).toMatchObject({
      status: 'failed',
      failure: { stage: 'transcribe', kind: 'permanent', attempts: 1 },
    });
    const retry = (as: Person) => failing.call('POST', `/v1/sessions/${id}/retry`, { as });
    expect((await retry(root)).status).toBe(202);
    await failing.useCases.operations.processSession(id);
    expect((await failing.useCases.sessions.get(id)).status).toBe('failed');
    broken.on = false;
    const again = await retry(bea);
    expect([again.status, again.body.session.status]).not.toEqual([202, 'failed']);
    await failing.useCases.operations.processSession(id);
    expect((await failing.useCases.sessions.get(id)).status).toBe('processed');
    expect(await retry(bea)).toMatchObject({ status: 409, body: { code: 'nothing_to_retry' } });
  });

  it('takes the notes anew and nothing else', async () => {
    const { id, ...before } = await host.processed(ann);
    const asked = await host.call('POST', `/v1/sessions/${id}/extract-notes`, { as: ann });
    expect(asked.status).toBe(202);
    expect(asked.body.session.status).toBe('extracting_notes');
    await settle(id);
    const after = await host.useCases.sessions.get(id);
    expect(after).toMatchObject({ status: 'processed', sentiment: before.sentiment });
    expect(after.stages.transcribe).toEqual(before.stages.transcribe);
    expect(after.notes?.createdAt).not.toBe(before.notes?.createdAt);
  });

  it('takes the notes with the provider and model that are asked for, and with no other', async () => {
    const { id } = await host.processed(ann);
    const ask = async (json: object) =>
      await host.call('POST', `/v1/sessions/${id}/extract-notes`, { as: ann, json });
    const { body } = await host.call('GET', '/v1/capabilities', { as: ann });
    expect(body.providers.noteTakers).toEqual([{ provider: 'memory' }]);
    const before = await look(id);
    for (const [wish, path] of [
      [{ model: 'gpt-5' }, 'model'],
      [{ provider: 'other', model: 'gpt-5' }, 'provider'],
    ] as const) {
      const refused = await ask(wish);
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_settings' } });
      expect(refused.body.errors).toMatchObject([{ path }]);
    }
    expect((await ask({ modell: 'x' })).status).toBe(400);
    expect(await look(id)).toMatchObject({ body: before.body });
    expect((await ask({ provider: 'memory' })).status).toBe(202);
    await settle(id);
    expect((await look(id)).body.session).toMatchObject({ status: 'processed' });
  });

  it('takes no notes of what is not transcribed yet', async () => {
    const id = await host.uploaded(ann);
    const reply = await host.call('POST', `/v1/sessions/${id}/extract-notes`, { as: ann });
    expect(reply).toMatchObject({ status: 404, body: { code: 'transcript_not_found' } });
  });
});
