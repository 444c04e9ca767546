import { PortError } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryNoteTaker } from '@attune/core/memory';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, MemoryHost, type Person, password } from '../support/memory-host.js';
import { answerFaults } from '../support/openapi-answers.js';
import { type Operation, operationsOf } from '../support/openapi-operations.js';
import { bytesOf } from '../support/openapi-requests.js';

const notes = createMemoryNoteTaker();
let notesFail = false;
let mediaFail = false;
const host = new MemoryHost({
  maxRecordingBytes: 1_048_576,
  wrap: ({ media }) => ({
    media: {
      ...media,
      convert: async (...given) => {
        if (!mediaFail) return await media.convert(...given);
        const where = { port: 'media-tool', operation: 'convert', adapter: 'memory' };
        throw new PortError('invalid_argument', 'the recording cannot be read', where);
      },
    },
    notes: createMemoryNoteTaker({
      script: async (request) => {
        if (!notesFail) return await notes.extract(request);
        const where = { port: 'note-taker', operation: 'extract', adapter: 'memory' };
        throw new PortError('invalid_argument', 'the text cannot be taken', where);
      },
    }),
  }),
});
const document = host.app.document();
const operations = operationsOf(document);
const seen = new Set<string>();

interface Seen {
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the checks look into whatever came
  readonly body: any;
}

/** Sends a request and holds the answer against what the document says of exactly this answer. */
async function ask(wanted: number, request: string, options: CallOptions = {}): Promise<Seen> {
  const [method = '', path = ''] = request.split(' ');
  const response = await host.fetch(method, path, options);
  const body = await bytesOf(response);
  const { status, headers } = response;
  const operation = operationAt(method, path);
  seen.add(`${operation.id} ${status}`);
  const faults = answerFaults(document, operation, { status, headers, body });
  const text = new TextDecoder().decode(body);
  expect({ request, status, faults }, text.slice(0, 500)).toEqual({
    request,
    status: wanted,
    faults: [],
  });
  const json = /json/u.test(headers.get('content-type') ?? '');
  return { headers, body: json ? JSON.parse(text) : text };
}

function operationAt(method: string, path: string): Operation {
  const asked = new URL(path, 'http://host').pathname;
  const fits = operations.filter((one) => {
    const pattern = one.path.replaceAll(/\{\w+\}/gu, '[^/]+');
    return one.method === method && new RegExp(`^${pattern}$`, 'u').test(asked);
  });
  // The fewest parameters win: /v1/sessions/me is not a session.
  const [operation] = fits.sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  if (operation === undefined) throw new Error(`The document has no ${method} ${path}`);
  return operation;
}

function wav(name = 'talk.wav'): File {
  return new File([toneWav({ durationMs: 16_000 })], name);
}

describe('what the host answers is what the document says', () => {
  let ann: Person;
  let pat: Person;
  let root: Person;
  let id: string;
  let transcriptPath: string;
  let edit: object;

  beforeAll(async () => {
    ann = await host.join('therapist', 'ann');
    pat = await host.patientOf(ann, 'pat');
    root = await host.admin();
  });

  it('to people who register, sign in, sign out and reset', async () => {
    const json = {
      ...{ email: 'eve@example.org', username: 'eve', displayName: 'Eve', password },
      ...{ role: 'therapist', consents: { gdpr: true, dataRetention: true, marketing: true } },
    };
    await ask(201, 'POST /v1/auth/register', { json });
    await ask(409, 'POST /v1/auth/register', { json });
    await ask(400, 'POST /v1/auth/register', { json: { ...json, password: 1 } });
    await ask(400, 'POST /v1/auth/register', {
      json: { ...json, username: 'eva', email: 'eva@example.org', password: 'short' },
    });
    await ask(401, 'POST /v1/auth/login', { json: { login: 'eve', password: 'wrong' } });
    const { body } = await ask(200, 'POST /v1/auth/login', { json: { login: 'eve', password } });
    const { refreshToken } = body;
    const renewed = await ask(200, 'POST /v1/auth/refresh', { json: { refreshToken } });
    await ask(401, 'POST /v1/auth/refresh', { json: { refreshToken } });
    const page = await ask(200, 'POST /v1/auth/web/login', {
      json: { login: body.account.username, password },
    });
    const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
    await ask(200, 'POST /v1/auth/web/refresh', { headers: { cookie }, json: {} });
    await ask(200, 'POST /v1/auth/web/refresh', { json: {} });
    await ask(204, 'POST /v1/auth/web/logout', { headers: { cookie }, json: {} });
    await ask(401, 'GET /v1/profiles/me', { as: { token: renewed.body.accessToken } });
    await ask(202, 'POST /v1/auth/password-reset', { json: { email: 'eve@example.org' } });
    await host.accounts.operations.settleMails();
    await ask(400, 'POST /v1/auth/password-reset/confirm', {
      json: { token: 'made-up', newPassword: password },
    });
    const [, token = ''] = /^([\w-]{20,})$/mu.exec(host.mails.at(-1)?.text ?? '') ?? [];
    await ask(204, 'POST /v1/auth/password-reset/confirm', {
      json: { token, newPassword: password },
    });
    await ask(400, 'POST /v1/auth/email/confirm', { json: { token: 'made-up' } });
    await ask(200, 'PATCH /v1/profiles/me', {
      as: await host.signIn('eve'),
      json: { email: 'eve.new@example.org', currentPassword: password },
    });
    await host.accounts.operations.settleMails();
    const asked = host.mails.findLast(({ to }) => to === 'eve.new@example.org');
    const [confirmation = ''] = /^[\w-]{43}$/mu.exec(asked?.text ?? '') ?? [];
    await ask(204, 'POST /v1/auth/email/confirm', { json: { token: confirmation } });
    const eve = await host.signIn('eve');
    await ask(204, 'POST /v1/auth/logout', { as: eve, json: { everywhere: true } });
    await ask(401, 'GET /v1/profiles/me');
  });

  it('about accounts, patients and devices', async () => {
    await ask(200, 'GET /v1/profiles/me', { as: ann });
    await ask(200, 'PATCH /v1/profiles/me', { as: ann, json: { marketing: true } });
    await ask(200, 'PATCH /v1/profiles/me', { as: ann, json: { marketing: false } });
    await ask(409, 'PATCH /v1/profiles/me', { as: ann, json: { username: 'pat' } });
    await ask(400, 'PATCH /v1/profiles/me', { as: ann, json: { username: '@' } });
    const page = await ask(200, 'GET /v1/profiles/patients?q=pat&limit=1', { as: ann });
    expect(page.body.items).toHaveLength(1);
    await ask(403, 'GET /v1/profiles/patients?q=pat', { as: pat });
    await ask(400, 'GET /v1/profiles/patients?limit=0', { as: ann });
    await ask(202, 'POST /v1/care-links', { as: ann, json: { login: 'unknown' } });
    await ask(400, 'POST /v1/care-links', { as: ann, json: { login: '' } });
    await ask(403, 'POST /v1/care-links', { as: pat, json: { login: 'ann' } });
    const links = await ask(200, 'GET /v1/care-links', { as: pat });
    const [link] = links.body.items;
    expect((await ask(200, 'GET /v1/care-links', { as: ann })).body.items).toHaveLength(2);
    await ask(200, `PUT /v1/care-links/${link.id}`, { as: pat, json: { accepted: true } });
    await ask(403, `PUT /v1/care-links/${link.id}`, { as: ann, json: { accepted: true } });
    await ask(404, 'PUT /v1/care-links/absent', { as: pat, json: { accepted: true } });
    await ask(404, 'DELETE /v1/care-links/absent', { as: pat });
    const cat = await host.patientOf(ann, 'cat');
    const mine = await ask(200, 'GET /v1/care-links', { as: cat });
    await ask(204, `DELETE /v1/care-links/${mine.body.items[0].id}`, { as: cat });
    const json = { token: 'device-1', platform: 'ios' };
    await ask(204, 'PUT /v1/devices', { as: ann, json });
    await ask(415, 'PUT /v1/devices', { as: ann, body: 'token=1' });
    await ask(413, 'PUT /v1/devices', { as: ann, json: { ...json, token: 'x'.repeat(70_000) } });
    await ask(200, 'GET /v1/devices', { as: ann });
    await ask(204, 'DELETE /v1/devices/device-1', { as: ann });
    await ask(403, 'GET /v1/care-links', { as: root });
    await ask(200, 'GET /v1/capabilities', { as: ann });
    await ask(401, 'GET /v1/capabilities');
  });

  it('to administrators who operate the host', async () => {
    for (const path of ['sessions?limit=1', 'sessions?stuck=true', 'alerts', 'limits', 'audit']) {
      await ask(200, `GET /v1/admin/${path}`, { as: root });
      await ask(403, `GET /v1/admin/${path}`, { as: ann });
    }
    await ask(400, 'GET /v1/admin/sessions?stuck=false', { as: root });
    await ask(400, 'GET /v1/admin/sessions?stuck=true&cursor=made-up', { as: root });
    await ask(400, 'GET /v1/admin/audit?from=yesterday', { as: root });
    await ask(403, 'GET /v1/sessions/me', { as: root });
    await ask(200, 'GET /health');
  });

  it('to a client that uploads a recording', async () => {
    const form = { patientId: pat.account.id, title: 'First', settings: '{"speakers":2}' };
    const headers = { 'idempotency-key': 'first' };
    const upload = 'POST /v1/sessions/upload';
    const taken = await ask(202, upload, { as: ann, headers, form: { ...form, audio: wav() } });
    id = taken.body.session.id;
    const again = await ask(202, upload, { as: ann, headers, form: { ...form, audio: wav() } });
    expect(again.body.session.id).toBe(id);
    await ask(400, upload, { as: ann, form: { settings: '{"speakers":99}', audio: wav() } });
    await ask(400, upload, { as: ann, form: { settings: '[]', audio: wav() } });
    await ask(403, upload, { as: pat, form: { audio: wav() } });
    await ask(413, upload, {
      as: ann,
      form: { audio: new File([toneWav({ durationMs: 60_000 })], 'long.wav') },
    });
    await ask(415, upload, { as: ann, form: { audio: new File(['no sound'], 'talk.wav') } });
    await ask(404, upload, { as: ann, form: { patientId: ann.account.id, audio: wav() } });
    await ask(422, upload, { as: ann, form: { audio: new File([], 'talk.wav') } });
    await ask(415, upload, { as: ann, json: {} });
  });

  it('to a client that sends the bytes to the store', async () => {
    const bytes = toneWav({ durationMs: 16_000 });
    const json = { filename: 'direct.wav', sizeBytes: bytes.byteLength, title: 'Direct' };
    const { body } = await ask(201, 'POST /v1/sessions', { as: ann, json });
    const { session, upload } = body;
    await ask(200, `GET /v1/sessions/${session.id}`, { as: ann });
    await ask(409, `POST /v1/sessions/${session.id}/uploaded`, { as: ann });
    await ask(409, `GET /v1/sessions/${session.id}/audio`, { as: ann });
    await ask(404, `GET /v1/sessions/${session.id}/export?format=txt`, { as: ann });
    const { pathname, search } = new URL(upload.url);
    const put = { headers: upload.headers, body: bytes };
    await ask(403, `PUT ${pathname}${search}x`, put);
    await ask(204, `PUT ${pathname}${search}`, put);
    await ask(409, `PUT ${pathname}${search}`, put);
    const { blobKey: key } = (await host.useCases.sessions.get(session.id)).recording;
    const grant = await host.ports.blobs.sign({ key, method: 'GET', expiresInMs: 60_000 });
    await ask(200, `GET ${grant.url.slice(new URL(grant.url).origin.length)}`);
    await ask(202, `POST /v1/sessions/${session.id}/uploaded`, { as: ann });
    await ask(400, 'POST /v1/sessions', { as: ann, json: { ...json, sizeBytes: -1 } });
    await ask(413, 'POST /v1/sessions', { as: ann, json: { ...json, sizeBytes: 2_000_000 } });
    await ask(204, `DELETE /v1/sessions/${session.id}`, { as: ann });
    await ask(404, `GET /v1/sessions/${session.id}`, { as: ann });
  });

  it('to a client that sends the bytes in parts', async () => {
    const bytes = toneWav({ durationMs: 16_000 });
    const json = { filename: 'parts.wav', sizeBytes: bytes.byteLength };
    const begin = () => ask(201, 'POST /v1/uploads', { as: ann, json });
    await ask(413, 'POST /v1/uploads', { as: ann, json: { ...json, sizeBytes: 2_000_000 } });
    await ask(403, 'POST /v1/uploads', { as: pat, json });
    const path = `/v1/uploads/${(await begin()).body.upload.id}`;
    const type = { 'content-type': 'application/octet-stream' };
    const part = (offset: number, end?: number) => ({
      ...{ as: ann, body: bytes.slice(offset, end) },
      headers: { ...type, 'upload-offset': String(offset) },
    });
    await ask(204, `PATCH ${path}`, part(0, 256_000));
    await ask(409, `PATCH ${path}`, part(0, 256_000));
    await ask(400, `PATCH ${path}`, part(256_000, 256_100));
    await ask(400, `PATCH ${path}`, { as: ann, body: bytes, headers: type });
    await ask(415, `PATCH ${path}`, { as: ann, json: {} });
    await ask(200, `GET ${path}`, { as: ann });
    await ask(202, `PATCH ${path}`, part(256_000));
    await ask(200, `GET ${path}`, { as: ann });
    const other = `/v1/uploads/${(await begin()).body.upload.id}`;
    await ask(204, `DELETE ${other}`, { as: ann });
    await ask(404, `DELETE ${other}`, { as: ann });
    await ask(404, `GET ${other}`, { as: ann });
    await ask(404, `PATCH ${other}`, part(0, 256_000));
  });

  it('to a client that imports a transcript', async () => {
    const text = 'WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ann>How was your week?\n';
    const transcript = new File([text], 'talk.vtt');
    const imported = await ask(202, 'POST /v1/sessions/import', { as: ann, form: { transcript } });
    await host.useCases.operations.processSession(imported.body.session.id);
    await ask(200, `GET /v1/sessions/${imported.body.session.id}`, { as: ann });
    await ask(200, `GET /v1/data/transcript/${imported.body.session.id}`, { as: ann });
    const odd = new File(['?'], 'talk.doc');
    await ask(400, 'POST /v1/sessions/import', { as: ann, form: { transcript: odd } });
  });

  it('about a session that is processed', async () => {
    await ask(409, `POST /v1/sessions/${id}/retry`, { as: ann });
    await host.useCases.operations.processSession(id);
    const { body, headers } = await ask(200, `GET /v1/sessions/${id}`, { as: ann });
    expect(Object.keys(body.session)).toEqual(expect.arrayContaining(['sentiment', 'notes']));
    const etag = headers.get('etag') ?? '';
    await ask(304, `GET /v1/sessions/${id}`, { as: ann, headers: { 'if-none-match': etag } });
    await ask(200, `GET /v1/sessions/${id}`, { as: root });
    await ask(404, `GET /v1/sessions/${id}`, { as: pat });
    await ask(401, `GET /v1/sessions/${id}`);
    await ask(200, `GET /v1/sessions/${id}/events`, { as: ann });
    await ask(200, 'GET /v1/events', { as: ann });
    await ask(201, `POST /v1/sessions/${id}/playback`, { as: ann });
    const peaks = await ask(200, `GET /v1/sessions/${id}/peaks?buckets=20`, { as: ann });
    expect(peaks.body.channels[0]).toHaveLength(20);
    const drawn = peaks.headers.get('etag') ?? '';
    await ask(304, `GET /v1/sessions/${id}/peaks?buckets=20`, {
      as: ann,
      headers: { 'if-none-match': drawn },
    });
    await ask(416, `GET /v1/sessions/${id}/peaks?from=9000&to=8000`, { as: ann });
    await ask(200, `GET /v1/sessions/${id}/audio`, { as: ann });
    await ask(206, `GET /v1/sessions/${id}/audio`, { as: ann, headers: { range: 'bytes=0-9' } });
    await ask(416, `GET /v1/sessions/${id}/audio`, {
      as: ann,
      headers: { range: 'bytes=9999999-' },
    });
    await ask(403, `GET /v1/sessions/${id}/audio`, { as: root });
    for (const format of ['txt', 'srt', 'vtt', 'json', 'csv']) {
      await ask(200, `GET /v1/sessions/${id}/export?format=${format}`, { as: ann });
    }
    await ask(400, `GET /v1/sessions/${id}/export?format=exe`, { as: ann });
  });

  it('about a session that fails and is tried again', async () => {
    notesFail = true;
    const lacking = await host.uploaded(ann);
    await host.useCases.operations.processSession(lacking);
    const { body: without } = await ask(200, `GET /v1/sessions/${lacking}`, { as: ann });
    expect(without.session.stages.extract).toMatchObject({ state: 'missing' });
    notesFail = false;
    mediaFail = true;
    const failing = await host.uploaded(ann);
    await host.useCases.operations.processSession(failing);
    const { body } = await ask(200, `GET /v1/sessions/${failing}`, { as: ann });
    expect(body.session.failure).toMatchObject({ stage: 'normalize' });
    await ask(200, `GET /v1/sessions/${failing}`, { as: root });
    await ask(202, `POST /v1/sessions/${failing}/retry`, { as: root });
    mediaFail = false;
  });

  it('in lists and searches', async () => {
    const page = await ask(200, 'GET /v1/sessions/me?limit=1', { as: ann });
    expect(page.body.nextCursor).toBeTypeOf('string');
    const cursor = encodeURIComponent(page.body.nextCursor);
    await ask(200, `GET /v1/sessions/me?limit=1&cursor=${cursor}`, { as: ann });
    await ask(400, 'GET /v1/sessions/me?cursor=made-up', { as: ann });
    await ask(400, 'GET /v1/sessions/me?status=odd', { as: ann });
    const { body } = await ask(200, 'GET /v1/sessions/search?q=week', { as: ann });
    expect(body.items[0].snippets.length).toBeGreaterThan(0);
    await ask(400, 'GET /v1/sessions/search?from=yesterday', { as: ann });
    await ask(200, 'GET /v1/data/pending', { as: ann });
    await ask(403, 'GET /v1/data/pending', { as: pat });
  });

  it('to a client that edits and finalizes', async () => {
    transcriptPath = `/v1/data/transcript/${id}`;
    const { body, headers } = await ask(200, `GET ${transcriptPath}`, { as: ann });
    await ask(404, `GET ${transcriptPath}?revision=99`, { as: ann });
    await ask(400, `GET ${transcriptPath}?revision=0`, { as: ann });
    const [first, ...others] = body.transcript.segments;
    edit = { segments: [{ ...first, text: 'How was your week?' }, ...others] };
    const put = `PUT ${transcriptPath}`;
    const match = (etag: string | null) => ({ 'if-match': etag ?? '' });
    await ask(428, put, { as: ann, json: edit });
    await ask(412, put, { as: ann, json: edit, headers: match('"old"') });
    const fresh = match(headers.get('etag'));
    await ask(400, put, { as: ann, json: { segments: [{}] }, headers: fresh });
    const saved = await ask(200, put, { as: ann, json: edit, headers: fresh });
    expect(saved.body.transcript.author).toEqual({ kind: 'person', id: ann.account.id });

    const session = await ask(200, `GET /v1/sessions/${id}`, { as: ann });
    const roles = { S1: 'therapist', S2: 'patient' };
    const put2 = `PUT /v1/sessions/${id}/roles`;
    await ask(428, put2, { as: ann, json: roles });
    await ask(200, put2, { as: ann, json: roles, headers: match(session.headers.get('etag')) });
    await ask(400, put2, { as: ann, json: { S1: 'boss' }, headers: match('"x"') });
    await host.useCases.operations.processSession(id);
    await ask(202, `POST /v1/sessions/${id}/extract-notes`, { as: ann });
    await host.useCases.operations.processSession(id);

    const finalize = `POST ${transcriptPath}/finalize`;
    await ask(428, finalize, { as: ann });
    await ask(412, finalize, { as: ann, headers: match('"old"') });
    const now = match((await ask(200, `GET ${transcriptPath}`, { as: ann })).headers.get('etag'));
    const json = { confirm: ['flags_unread', 'roles_unknown'] };
    const signed = await ask(200, finalize, { as: ann, headers: now, json });
    expect(signed.body.session.finalization.by).toBe(ann.account.id);
    await ask(409, put, { as: ann, json: edit, headers: now });
  });

  it('to a client that corrects, compares and restores', async () => {
    const { id: other } = await host.processed(ann);
    const session = `/v1/sessions/${other}`;
    const text = `/v1/data/transcript/${other}`;
    const match = async (path: string) => {
      const { headers } = await ask(200, `GET ${path}`, { as: ann });
      return { as: ann, headers: { 'if-match': headers.get('etag') ?? '' } };
    };
    const title = { json: { title: 'Second talk' } };
    await ask(200, `PATCH ${session}`, { ...(await match(session)), ...title });
    await ask(428, `PATCH ${session}`, { as: ann, ...title });
    await ask(400, `PATCH ${session}`, { ...(await match(session)), json: {} });
    const task = { text: 'Call the clinic.', segmentIds: ['seg-1'] };
    const flag = { ...task, category: 'other', severity: 'low', quote: 'x' };
    const dismissed = { reason: 'Asked.' };
    const notes = { actionItems: [task], riskFlags: [{ ...flag, dismissed }] };
    await ask(200, `PUT ${session}/notes`, { ...(await match(session)), json: { notes } });
    const wrong = { notes: { keyTopics: [{ ...task, segmentIds: ['none'] }] } };
    await ask(400, `PUT ${session}/notes`, { ...(await match(session)), json: wrong });
    await ask(200, `GET ${session}/export?format=json&notes=true`, { as: ann });
    await ask(200, `DELETE ${session}/notes`, await match(session));
    const segments = [{ speaker: 'S1', startMs: 0, endMs: 900, text: 'Hello.' }];
    const speakers = [{ id: 'S1', label: 'Kim' }];
    await ask(200, `PUT ${text}`, { ...(await match(text)), json: { segments, speakers } });
    const stored = await ask(200, `GET ${text}`, { as: ann });
    const changed = [{ id: stored.body.transcript.segments[0].id, text: 'Good.' }];
    await ask(200, `PATCH ${text}`, { ...(await match(text)), json: { changed } });
    await ask(412, `PATCH ${text}`, {
      as: ann,
      headers: { 'if-match': '"r0-x"' },
      json: { changed },
    });
    await ask(400, `PATCH ${text}`, { ...(await match(text)), json: { removed: ['absent'] } });
    await ask(200, `GET ${text}/revisions`, { as: ann });
    const { body } = await ask(200, `GET ${text}/diff?from=1&to=2`, { as: ann });
    expect(body.changes.length).toBeGreaterThan(2);
    await ask(404, `GET ${text}/diff?from=1&to=7`, { as: ann });
    await ask(200, `POST ${text}/restore`, { ...(await match(text)), json: { revision: 1 } });
    await ask(404, `POST ${text}/restore`, { ...(await match(text)), json: { revision: 9 } });
    await host.useCases.operations.processSession(other);
    await ask(400, `POST ${session}/transcribe`, { as: ann, json: { provider: 'none' } });
    await ask(202, `POST ${session}/transcribe`, { as: ann, json: { settings: { speakers: 2 } } });
    await ask(409, `POST ${session}/transcribe`, { as: ann, json: {} });
  });

  it('to the patient, and over time', async () => {
    await ask(200, `GET /v1/sessions/${id}`, { as: pat });
    await ask(200, `GET ${transcriptPath}`, { as: pat });
    await ask(403, `POST /v1/sessions/${id}/reopen`, { as: pat });
    await ask(200, 'GET /v1/sessions/me', { as: pat });
    const figures = await ask(200, 'GET /v1/me/stats', { as: ann });
    expect(figures.body.sessions).toBeGreaterThan(1);
    const own = await ask(200, 'GET /v1/me/stats', { as: pat });
    expect(own.body).toMatchObject({ byStatus: { finalized: own.body.sessions } });
    for (const name of ['patients', 'quotas']) expect(own.body).not.toHaveProperty(name);
    const trend = await ask(200, `GET /v1/patients/${pat.account.id}/trend`, { as: ann });
    const shown = ['shares', 'lowest', 'highest', 'words', 'shareOfTalk', 'missing'];
    expect(trend.body.points).toHaveLength(1);
    expect(Object.keys(trend.body.points[0])).toEqual(expect.arrayContaining(shown));
    await ask(404, 'GET /v1/patients/nobody/trend', { as: ann });
    await ask(200, `POST /v1/sessions/${id}/reopen`, { as: ann });
    await ask(409, `POST /v1/sessions/${id}/reopen`, { as: ann });
  });

  it('to those who run it', async () => {
    await ask(200, 'GET /health/live');
    await ask(200, 'GET /health/ready');
    await ask(200, 'GET /metrics', { as: { token: host.metricsToken } });
    await ask(401, 'GET /metrics');
    await ask(200, 'GET /openapi.json');
    await ask(200, 'GET /docs');
    await ask(200, 'GET /docs/page.js');
    await ask(404, 'GET /docs/nothing.js');
  });

  it('to administrators who list, deactivate and reactivate accounts', async () => {
    await ask(200, 'GET /v1/admin/accounts?limit=1&q=person', { as: root });
    await ask(200, 'GET /v1/admin/accounts?disabled=true&role=patient', { as: root });
    await ask(400, 'GET /v1/admin/accounts?disabled=perhaps', { as: root });
    await ask(403, 'GET /v1/admin/accounts', { as: ann });
    const path = `PATCH /v1/admin/accounts/${pat.account.id}`;
    await ask(200, path, { as: root, json: { disabled: true } });
    await ask(200, path, { as: root, json: { disabled: false } });
    await ask(400, path, { as: root, json: {} });
    await ask(401, path, { json: { disabled: true } });
    await ask(403, path, { as: ann, json: { disabled: true } });
    const json = { disabled: true };
    await ask(404, 'PATCH /v1/admin/accounts/absent', { as: root, json });
    await ask(409, `PATCH /v1/admin/accounts/${root.account.id}`, { as: root, json });
  });

  it('in every operation, at least where it succeeds', () => {
    const answered = operations.filter(({ id, answers }) =>
      [...answers.keys()].some((status) => status < 300 && seen.has(`${id} ${status}`)),
    );
    const silent = operations.filter((one) => !answered.includes(one)).map((one) => one.id);
    expect(silent).toEqual([]);
  });
});
