import { beforeAll, describe, expect, it } from 'vitest';
import { asTherapist } from '../../support/actors.js';
import { MemoryHost, type Person } from '../../support/memory-host.js';
import {
  type OpenApiDocument,
  operationsOf,
  resolve,
  type Schema,
} from '../../support/openapi-operations.js';

let host: MemoryHost;
let ann: Person;
let pat: Person;
let id: string;
let etag: string;

beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
  pat = await host.patientOf(ann);
  id = (await host.processed(ann, { patientId: pat.account.id })).id;
  const got = await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
  etag = got.headers.get('etag') ?? '';
});

const call = async (method: string, path: string, json?: unknown) =>
  await host.call(method, path.replace('{id}', id), {
    as: ann,
    json,
    headers: { 'if-match': etag },
  });
const paths = ({ body }: { body: { errors?: { path: string }[] } }) =>
  (body.errors ?? []).map((error) => error.path);

const segment = { id: '1', speaker: 'S1', startMs: 0, endMs: 1_000, text: 'Hello.' };
const account = {
  email: 'new@example.org',
  username: 'newcomer',
  password: 'Correct-Horse-9',
  displayName: 'New',
  role: 'patient',
  consents: { gdpr: true, dataRetention: true },
};

/** Where a schema lets in members of any name. Those of a record have a schema of their own. */
function openObjects(document: OpenApiDocument, given: Schema, at = ''): readonly string[] {
  const schema = resolve(document, given);
  const { properties = {}, additionalProperties, items } = schema;
  const isRecord = typeof additionalProperties === 'object';
  const isOpen = schema.type === 'object' && additionalProperties !== false && !isRecord;
  const inside = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(items ? [items] : [])];
  return [
    ...(isOpen ? [at] : []),
    ...inside.flatMap((one) => openObjects(document, one, at)),
    ...Object.entries(properties).flatMap(([name, member]) =>
      openObjects(document, member, `${at}.${name}`),
    ),
  ];
}

describe('attack 18: what a route does not know', () => {
  it('has no place in the body of any operation of the document', () => {
    const document = host.app.document();
    const open = operationsOf(document).flatMap(({ id, body }) =>
      body === undefined ? [] : openObjects(document, body.schema).map((at) => `${id}${at}`),
    );
    expect(open).toEqual([]);
  });

  it.each([
    ['PATCH', '/v1/profiles/me', { consents: { gdpr: false } }, 'body.consents'],
    ['POST', '/v1/auth/register', { ...account, admin: true }, 'body.admin'],
    [
      'POST',
      '/v1/auth/register',
      { ...account, consents: { ...account.consents, extra: true } },
      'body.consents.extra',
    ],
    ['POST', '/v1/auth/login', { login: 'a', password: 'b', otp: '1' }, 'body.otp'],
    ['POST', '/v1/auth/refresh', { refreshToken: 'x', x: 1 }, 'body.x'],
    ['POST', '/v1/auth/logout', { all: true }, 'body.all'],
    ['POST', '/v1/auth/password-reset', { email: 'a@b.c', url: 'x' }, 'body.url'],
    ['PUT', '/v1/devices', { token: 'x', platform: 'web', owner: 'y' }, 'body.owner'],
    ['POST', '/v1/sessions', { filename: 'a.wav', sizeBytes: 9, ownerId: 'x' }, 'body.ownerId'],
    ['PUT', '/v1/data/transcript/{id}', { segments: [segment], text: 'x' }, 'body.text'],
    [
      'PUT',
      '/v1/data/transcript/{id}',
      { segments: [{ ...segment, note: 'x' }] },
      'body.segments.0.note',
    ],
    [
      'PUT',
      '/v1/data/transcript/{id}',
      { segments: [{ ...segment, words: [{ text: 'a', startMs: 0, endMs: 1, at: 1 }] }] },
      'body.segments.0.words.0.at',
    ],
    [
      'PUT',
      '/v1/data/transcript/{id}',
      { segments: [segment], speakers: [{ id: 'S1', name: 'Ann' }] },
      'body.speakers.0.name',
    ],
    ['POST', '/v1/sessions/{id}/retry', { force: true }, 'body.force'],
    ['POST', '/v1/sessions/{id}/reopen', { because: 'x' }, 'body.because'],
    ['POST', '/v1/data/transcript/{id}/finalize', { sure: true }, 'body.sure'],
    ['GET', '/v1/sessions/me?stat=processed', undefined, 'query.stat'],
    ['GET', '/v1/sessions/search?query=x', undefined, 'query.query'],
    ['GET', '/v1/profiles/patients?name=x', undefined, 'query.name'],
    ['GET', '/v1/profiles/me?full=1', undefined, 'query.full'],
    ['GET', '/v1/sessions/{id}?expand=1', undefined, 'query.expand'],
    ['GET', '/v1/sessions/{id}/export?format=txt&lang=de', undefined, 'query.lang'],
    ['DELETE', '/v1/sessions/{id}?soft=1', undefined, 'query.soft'],
    ['GET', '/health/live?verbose=1', undefined, 'query.verbose'],
  ])('%s %s is refused by name', async (method, path, json, wanted) => {
    const reply = await call(method, path, json);
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(paths(reply)).toEqual([wanted]);
  });

  it('in a form is named', async () => {
    const audio = new File(['RIFF'], 'talk.wav');
    const form = { titel: 'Typo', audio };
    const reply = await host.call('POST', '/v1/sessions/upload', { as: ann, form });
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_form' } });
    expect(reply.body.detail).toContain('"titel"');
  });

  it('does not concern what only comes out of a transcript and is sent back', async () => {
    const got = await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
    const saved = await call('PUT', '/v1/data/transcript/{id}', got.body.transcript);
    expect(saved.status).toBe(200);
    etag = saved.headers.get('etag') ?? '';
  });
});

describe('attack 18: input that means nothing', () => {
  it('is an edit without segments: the transcript stays', async () => {
    const before = await host.call('GET', `/v1/data/transcript/${id}`, { as: ann });
    const reply = await call('PUT', '/v1/data/transcript/{id}', { segments: [] });
    expect(reply.status).toBe(400);
    expect(paths(reply)).toEqual(['body.segments']);
    const edit = { sessionId: id, ifMatch: etag, segments: [] };
    await expect(
      host.useCases.saveTranscript.execute(asTherapist('x'), edit),
    ).rejects.toMatchObject({
      code: 'invalid_transcript',
    });
    expect((await host.call('GET', `/v1/data/transcript/${id}`, { as: ann })).body).toEqual(
      before.body,
    );
  });

  it.each(['%25', '_', '%25%25', '*', '%5C%25', '..'])('is a search for %s', async (q) => {
    for (const path of ['/v1/sessions/search', '/v1/profiles/patients']) {
      const { status, body } = await host.call('GET', `${path}?q=${q}`, { as: ann });
      expect([status, body.items]).toEqual([200, []]);
    }
  });

  it('is a span of time that ends before it begins', async () => {
    const search = async (query: string) =>
      await host.call('GET', `/v1/sessions/search?${query}`, { as: ann });
    for (const query of [
      'from=2026-02-01&to=2026-01-31',
      'from=2026-02-01T00:00:00.001Z&to=2026-02-01T00:00:00.000Z',
    ]) {
      const reply = await search(query);
      expect([reply.status, paths(reply)]).toEqual([400, ['query.from']]);
    }
    expect((await search('from=2026-01-31&to=2026-01-31')).status).toBe(200);
  });

  it('is not a date without a time', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const found = async (query: string) =>
      (await host.call('GET', `/v1/sessions/search?${query}`, { as: ann })).body.items.length;
    expect(await found(`from=${today}&to=${today}`)).toBe(1);
    expect(await found('to=2020-01-31')).toBe(0);
    const json = { filename: 'a.wav', sizeBytes: 10, recordedAt: '2026-01-31' };
    const { body } = await host.call('POST', '/v1/sessions', { as: ann, json });
    expect(body.session.recordedAt).toBe('2026-01-31T00:00:00.000Z');
    const wrong = { ...json, recordedAt: '2026-02-30' };
    expect((await host.call('POST', '/v1/sessions', { as: ann, json: wrong })).status).toBe(400);
  });
});

describe('attack 18: input that can be read in two ways', () => {
  it('is a query parameter that is given twice', async () => {
    const reply = await call('GET', '/v1/sessions/me?limit=1&limit=2');
    expect([reply.status, paths(reply)]).toEqual([400, ['query.limit']]);
  });

  it('is a member that an object names twice, also by an escape', async () => {
    const body = '{"login":"ann","password":"x","p\\u0061ssword":"y"}';
    const headers = { 'content-type': 'application/json' };
    const reply = await host.call('POST', '/v1/auth/login', { body, headers });
    expect([reply.status, reply.body.code]).toEqual([400, 'invalid_input']);
    expect(reply.body.detail).toContain('names a member twice');
    const form = { settings: '{"speakers":2,"speakers":3}', audio: new File(['RIFF'], 'a.wav') };
    const sent = await host.call('POST', '/v1/sessions/upload', { as: ann, form });
    expect(sent.status).toBe(400);
  });

  it.each(['gzip', 'br', 'identity, gzip'])('is a body in the coding %s', async (coding) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': coding };
    const reply = await host.call('POST', '/v1/auth/login', { body: '{}', headers });
    expect([reply.status, reply.body.code]).toEqual([415, 'unsupported_body']);
  });
});
