import { createHash } from 'node:crypto';
import { canonicalJson } from '@attune/core/adapter-kit';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryHost, type Person } from '../support/memory-host.js';

let host: MemoryHost;
let ann: Person;
let pat: Person;
let id: string;
beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
  pat = await host.patientOf(ann);
});
beforeEach(async () => {
  id = (await host.processed(ann, { patientId: pat.account.id })).id;
});

const path = () => `/v1/data/transcript/${id}`;
const read = (as = ann) => host.call('GET', path(), { as });
const look = (as = ann) => host.call('GET', `/v1/sessions/${id}`, { as });
const sign = (etag?: string | null) =>
  host.call('POST', `${path()}/finalize`, {
    as: ann,
    headers: etag === undefined ? {} : { 'if-match': etag ?? '' },
    json: { confirm: ['roles_unknown', 'flags_unread'] },
  });
const reopen = (json?: object) =>
  host.call('POST', `/v1/sessions/${id}/reopen`, {
    as: ann,
    ...(json === undefined ? {} : { json }),
  });

describe('finalizing', () => {
  it('asks first about what is open, and says what', async () => {
    const etag = (await read()).headers.get('etag') ?? '';
    const ask = (confirm?: readonly string[]) =>
      host.call('POST', `${path()}/finalize`, {
        as: ann,
        headers: { 'if-match': etag },
        ...(confirm === undefined ? {} : { json: { confirm } }),
      });
    for (const refused of [await ask(), await ask([])]) {
      expect(refused).toMatchObject({ status: 409, body: { code: 'confirmation_needed' } });
      expect(refused.body.errors).toEqual([
        { path: 'confirm.roles_unknown', message: expect.stringContaining('S1') },
      ]);
    }
    expect(await ask(['anything'])).toMatchObject({ status: 400 });
    expect((await look()).body.session.status).toBe('processed');
    expect(await ask(['roles_unknown'])).toMatchObject({ status: 200 });
  });

  it('tells its owner each reopening with its reason, and keeps it from others', async () => {
    await sign((await read()).headers.get('etag'));
    const reason = 'The name of the sister was wrong.';
    const reopened = await reopen({ reason });
    expect(reopened.body.session.reopenings).toEqual([
      { at: expect.any(String), by: ann.account.id, reason },
    ]);
    expect((await look()).body.session.reopenings).toHaveLength(1);
    await sign((await read()).headers.get('etag'));
    expect(await reopen({ reason: '' })).toMatchObject({ status: 400 });
    expect(await reopen({ reason: 'x'.repeat(501) })).toMatchObject({ status: 400 });
    const { body } = await host.call('GET', `/v1/sessions/${id}`, { as: pat });
    expect(JSON.stringify(body)).not.toContain('sister');
  });

  it('signs a snapshot whose SHA-256 a reader can verify', async () => {
    const got = await read();
    const { status, headers, body } = await sign(got.headers.get('etag'));
    expect(status).toBe(200);
    const { finalization } = body.session;
    expect(body.session.status).toBe('finalized');
    expect(Object.keys(finalization).sort()).toEqual(['at', 'by', 'sha256', 'transcriptRevision']);
    expect(finalization).toMatchObject({ by: ann.account.id, transcriptRevision: 1 });
    expect(headers.get('etag')).toBe((await look()).headers.get('etag'));
    const kept = (await host.useCases.sessions.get(id)).finalization;
    const blob = await host.ports.blobs.get(kept?.blobKey ?? '');
    const text = await new Response(blob.body).text();
    expect(createHash('sha256').update(text).digest('hex')).toBe(finalization.sha256);
    const snapshot = JSON.parse(text);
    expect(canonicalJson(snapshot)).toBe(text);
    expect(snapshot).toMatchObject({ sessionId: id, signedBy: ann.account.id });
    expect(snapshot.transcript.segments).toHaveLength(got.body.transcript.segments.length);
  });

  it('needs to know what was looked at, and that it still stands', async () => {
    const etag = (await read()).headers.get('etag');
    expect(await sign()).toMatchObject({ status: 428, body: { code: 'precondition_required' } });
    expect(await sign('"r1-0"')).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
    const roles = { S1: 'patient', S2: 'therapist' };
    const seen = (await look()).headers.get('etag') ?? '';
    const headers = { 'if-match': seen };
    await host.call('PUT', `/v1/sessions/${id}/roles`, { as: ann, json: roles, headers });
    await host.useCases.operations.processSession(id);
    expect(await sign(etag)).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
    expect((await look()).body.session.status).toBe('processed');
  });

  it('is for sessions that are processed', async () => {
    id = await host.uploaded(ann);
    expect(await sign('"r0-0"')).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition' },
    });
  });

  it('is done by one of many at the same moment', async () => {
    const etag = (await read()).headers.get('etag');
    const replies = await Promise.all(Array.from({ length: 8 }, () => sign(etag)));
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    const snapshots = (await host.ports.blobs.list({ prefix: '' })).items.filter(
      ({ key }) => key.includes(id) && key.includes('.final-'),
    );
    expect(snapshots).toHaveLength(1);
  });

  it('shows the session to the patient, and to no other patient', async () => {
    expect((await look(pat)).status).toBe(404);
    await host.finalize(ann, id);
    expect((await look(pat)).body.session).toMatchObject({ id, status: 'finalized' });
    expect((await read(pat)).status).toBe(200);
    expect((await look(await host.join('patient'))).status).toBe(404);
  });
});

describe('a finalized session', () => {
  beforeEach(() => host.finalize(ann, id));

  it.each([
    ['PUT', (one: string) => `/v1/data/transcript/${one}`, { segments: [] }],
    ['POST', (one: string) => `/v1/data/transcript/${one}/finalize`, undefined],
    ['PUT', (one: string) => `/v1/sessions/${one}/roles`, { S1: 'patient' }],
    ['POST', (one: string) => `/v1/sessions/${one}/retry`, undefined],
    ['POST', (one: string) => `/v1/sessions/${one}/extract-notes`, undefined],
  ] as const)('is not changed by %s %s', async (method, where, json) => {
    const before = await look();
    const got = await read();
    const roles = where(id).endsWith('roles');
    const etag = (roles ? before : got).headers.get('etag') ?? '';
    const body = where(id) === path() ? { segments: got.body.transcript.segments } : json;
    const reply = await host.call(method, where(id), {
      as: ann,
      headers: { 'if-match': etag },
      ...(body === undefined ? {} : { json: body }),
    });
    expect(reply).toMatchObject({ status: 409, body: { code: 'session_finalized' } });
    expect((await look()).body).toEqual(before.body);
  });

  it('is not changed by a worker that comes by', async () => {
    const before = await look();
    await host.useCases.operations.processSession(id);
    expect((await look()).body).toEqual(before.body);
  });

  it('is changeable again once it was reopened, which is on record, and hidden until it is signed', async () => {
    const reopened = await reopen();
    expect(reopened).toMatchObject({ status: 200, body: { session: { status: 'processed' } } });
    expect(reopened.body.session).not.toHaveProperty('finalization');
    expect((await look(pat)).status).toBe(404);
    const record = await host.useCases.sessions.get(id);
    expect(record.reopenings).toMatchObject([{ by: ann.account.id, at: expect.any(String) }]);
    const audited = host.audited.filter(({ action }) => action === 'reopenSession').at(-1);
    expect(audited).toMatchObject({ actorId: ann.account.id, outcome: 'done', subject: { id } });
    expect(await reopen()).toMatchObject({ status: 409 });
    expect((await sign((await read()).headers.get('etag'))).status).toBe(200);
  });
});
