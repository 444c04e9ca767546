import { PortError, type Ports } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createManualClock } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { MemoryHost, password, type Reply } from '../support/memory-host.js';
import { ExampleRecorder, type OperationExample } from './record-examples.js';

const started = new Date('2026-01-31T09:30:00Z');

function wav(name: string): File {
  return new File([toneWav({ durationMs: 16_000 })], name);
}

/** Every setting at once. */
const settings = {
  language: 'en-US',
  languageIdentification: false,
  candidateLanguages: ['en-US', 'de-DE'],
  diarization: true,
  speakers: 2,
  channelSeparation: 'auto',
  channelRoles: { left: 'therapist', right: 'patient' },
  speakerRoles: { S1: 'therapist', S2: 'patient' },
  profanity: 'masked',
  punctuation: 'automatic',
  timestamps: true,
  lexical: false,
  phraseHints: ['sertraline'],
  plugins: [],
};

const cues = `WEBVTT

00:00.000 --> 00:03.000
<v Therapist>How was your week?

00:03.000 --> 00:08.000
<v Patient>I was sad, and I could not sleep.
`;

/** A therapist, a patient and an administrator use every operation once. */
async function record(): Promise<ExampleRecorder> {
  const clock = createManualClock(started);
  const broken = { convert: false };
  const host = new MemoryHost({ clock, wrap: (ports) => breakable(ports, broken) });
  const story = new ExampleRecorder(host);
  const tell = story.tell.bind(story);
  const consents = { gdpr: true, dataRetention: true, marketing: false };
  const register = async (username: string, displayName: string, role: string) => {
    const email = `${username}@example.org`;
    const json = { email, username, displayName, password, role, consents };
    await tell('POST /v1/auth/register', { json });
    return await signIn(username);
  };
  const signIn = async (login: string) => {
    const { body } = await tell('POST /v1/auth/login', { json: { login, password } });
    return { account: body.account, token: body.accessToken, refreshToken: body.refreshToken };
  };
  const ada = await register('ada', 'Dr. Ada Example', 'therapist');
  await register('ben', 'Ben Example', 'patient');

  // Accounts.
  await tell('GET /v1/profiles/me', { as: ada });
  const change = { displayName: 'Dr. Ada Lovell Example', language: 'de', marketing: true };
  await tell('PATCH /v1/profiles/me', { as: ada, json: change });
  const { refreshToken } = await signIn('ben');
  await tell('POST /v1/auth/refresh', { json: { refreshToken } });
  const page = await tell('POST /v1/auth/web/login', { json: { login: 'ben', password } });
  const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  await tell('POST /v1/auth/web/refresh', { headers: { cookie }, json: {} });
  await tell('POST /v1/auth/web/logout', { headers: { cookie }, json: { everywhere: false } });
  await tell('POST /v1/auth/password-reset', { json: { email: 'ben@example.org' } });
  await host.accounts.operations.settleMails();
  const token = tokenIn(host, 'ben@example.org');
  await tell('POST /v1/auth/password-reset/confirm', { json: { token, newPassword: password } });
  const ben = await signIn('ben');
  const email = 'ben.new@example.org';
  await host.fetch('PATCH', '/v1/profiles/me', {
    as: ben,
    json: { email, currentPassword: password },
  });
  await host.accounts.operations.settleMails();
  await tell('POST /v1/auth/email/confirm', { json: { token: tokenIn(host, email) } });
  const phone = { token: 'token-of-the-phone', platform: 'ios' };
  await tell('PUT /v1/devices', { as: ada, json: phone });
  await tell('GET /v1/devices', { as: ada });
  await tell(`DELETE /v1/devices/${phone.token}`, { as: ada });

  // Care links.
  await tell('POST /v1/care-links', { as: ada, json: { login: 'ben' } });
  const cleo = await register('cleo', 'Cleo Example', 'patient');
  await tell('POST /v1/care-links', { as: ada, json: { login: 'cleo' } });
  const asked = await tell('GET /v1/care-links?limit=1', { as: ben });
  const { id: link } = asked.body.items[0];
  await tell(`PUT /v1/care-links/${link}`, { as: ben, json: { accepted: true } });
  const other = await tell('GET /v1/care-links', { as: cleo });
  const { id: otherLink } = other.body.items[0];
  await tell(`PUT /v1/care-links/${otherLink}`, { as: cleo, json: { accepted: true } });
  const links = await tell('GET /v1/care-links?limit=1', { as: ada });
  await tell(`GET /v1/care-links?limit=1&cursor=${next(links)}`, { as: ada });
  const patients = await tell('GET /v1/profiles/patients?q=example&limit=1', { as: ada });
  await tell(`GET /v1/profiles/patients?q=example&limit=1&cursor=${next(patients)}`, { as: ada });
  await tell(`DELETE /v1/care-links/${otherLink}`, { as: cleo });

  // A recording becomes a session.
  await tell('GET /v1/capabilities', { as: ada });
  // The examples name no patient, so that they work as they stand; the sessions below do.
  const plain = { title: 'First talk', recordedAt: '2026-01-30T14:00:00Z' };
  await tell('POST /v1/sessions/upload', {
    ...{ as: ada, headers: { 'idempotency-key': 'talk-2026-01-30' } },
    form: { ...plain, settings: JSON.stringify(settings), audio: wav('first-talk.wav') },
  });
  await tell('POST /v1/sessions/import', {
    ...{ as: ada, headers: { 'idempotency-key': 'transcript-2026-01-30' } },
    form: { ...plain, settings: '{"language":"en-US"}', transcript: new File([cues], 'talk.vtt') },
  });
  const wholeBytes = toneWav({ durationMs: 16_000 }).byteLength;
  await tell('POST /v1/sessions', {
    ...{ as: ada, headers: { 'idempotency-key': 'announced-2026-01-30' } },
    json: {
      filename: 'talk.wav',
      sizeBytes: wholeBytes,
      contentType: 'audio/wav',
      ...plain,
      settings,
    },
  });
  const parts = toneWav({ durationMs: 16_000 });
  const begun = await tell('POST /v1/uploads', {
    ...{ as: ada, headers: { 'idempotency-key': 'parts-2026-01-30' } },
    json: {
      filename: 'talk.wav',
      sizeBytes: wholeBytes,
      contentType: 'audio/wav',
      ...plain,
      settings,
    },
  });
  const path = `/v1/uploads/${begun.body.upload.id}`;
  await tell(`GET ${path}`, { as: ada });
  await tell(`PATCH ${path}`, {
    ...{ as: ada, body: parts },
    headers: { 'upload-offset': '0', 'content-type': 'application/octet-stream' },
  });
  await tell(`DELETE ${path}`, { as: ada });
  const patientId = ben.account.id;
  const details = { patientId, title: 'First talk', recordedAt: '2026-01-30T14:00:00Z' };
  const headers = { 'idempotency-key': 'first-talk-2026-01-30' };
  const upload = await tell('POST /v1/sessions/upload', {
    ...{ as: ada, headers },
    form: { ...details, settings: JSON.stringify(settings), audio: wav('first-talk.wav') },
  });
  const { id } = upload.body.session;
  await host.useCases.operations.processSession(id);
  const transcript = new File([cues], 'third-talk.vtt');
  const imported = await tell('POST /v1/sessions/import', {
    ...{ as: ada, headers: { 'idempotency-key': 'third-talk' } },
    form: { ...details, title: 'Third talk', settings: '{"language":"en-US"}', transcript },
  });
  await host.useCases.operations.processSession(imported.body.session.id);
  const bytes = toneWav({ durationMs: 16_000 });
  const announced = { filename: 'second-talk.wav', sizeBytes: bytes.byteLength };
  const direct = await tell('POST /v1/sessions', {
    ...{ as: ada, headers: { 'idempotency-key': 'second-talk' } },
    json: { ...announced, contentType: 'audio/wav', ...details, title: 'Second talk', settings },
  });
  const to = new URL(direct.body.upload.url);
  const sent = { headers: direct.body.upload.headers, body: bytes };
  await tell(`PUT ${to.pathname}${to.search}`, sent);
  const second = direct.body.session.id;
  await tell(`POST /v1/sessions/${second}/uploaded`, { as: ada });
  const { blobKey: key } = (await host.useCases.sessions.get(second)).recording;
  const grant = await host.ports.blobs.sign({ key, method: 'GET', expiresInMs: 60_000 });
  await tell(`GET ${grant.url.slice(new URL(grant.url).origin.length)}`);

  // Find it.
  const whole = `/v1/sessions/${id}`;
  await tell(`GET ${whole}`, { as: ada });
  const range = { range: 'bytes=0-1023' };
  await tell(`GET ${whole}/audio`, { as: ada, headers: range });
  await tell(`GET ${whole}/peaks?buckets=2&from=0&to=8000`, { as: ada });
  const player = await tell(`POST ${whole}/playback`, { as: ada });
  const played = new URL(player.body.url);
  await tell(`GET ${played.pathname}${played.search}`, { headers: range });
  await tell(`GET ${whole}/events`, { as: ada, headers: { 'last-event-id': '1.-' } });
  await tell('GET /v1/events', { as: ada, headers: { 'last-event-id': started.toISOString() } });
  await tell('GET /v1/sessions/me?status=processed&limit=1', { as: ada });
  const listed = await tell('GET /v1/sessions/me?limit=1', { as: ada });
  await tell(`GET /v1/sessions/me?limit=1&cursor=${next(listed)}`, { as: ada });
  const query = `from=2026-01-01&to=2026-01-31&status=processed&patientId=${patientId}`;
  await tell(`GET /v1/sessions/search?q=week&order=best&${query}&limit=1`, { as: ada });
  const found = await tell(`GET /v1/sessions/search?${query}&limit=1`, { as: ada });
  await tell(`GET /v1/sessions/search?${query}&limit=1&cursor=${next(found)}`, { as: ada });
  const pending = await tell('GET /v1/data/pending?limit=1', { as: ada });
  await tell(`GET /v1/data/pending?limit=1&cursor=${next(pending)}`, { as: ada });

  // Review it.
  const words = `/v1/data/transcript/${id}`;
  const match = async (path: string) => {
    const { headers: seen } = await tell(`GET ${path}`, { as: ada });
    return { as: ada, headers: { 'if-match': seen.get('etag') ?? '' } };
  };
  const correction = { title: 'First talk, about sleep', language: 'en-US' };
  await tell(`PATCH ${whole}`, { ...(await match(whole)), json: correction });
  const { body } = await tell(`GET ${words}?revision=1`, { as: ada });
  const [first, ...others] = body.transcript.segments;
  const segments = [{ ...first, text: 'How was your week?' }, ...others];
  await tell(`PUT ${words}`, { ...(await match(words)), json: { segments } });
  const patch = {
    changed: [{ id: first.id, text: 'How was your week, then?' }],
    added: [{ speaker: 'S2', startMs: 15_000, endMs: 15_500, text: 'Well.' }],
    removed: [],
    speakers: [{ id: 'S1', label: 'Ada' }],
  };
  await tell(`PATCH ${words}`, { ...(await match(words)), json: patch });
  const roles = { S1: 'therapist', S2: 'patient' };
  await tell(`PUT ${whole}/roles`, { ...(await match(whole)), json: roles });
  await host.useCases.operations.processSession(id);
  const task = { text: 'Keep a diary of sleep.', segmentIds: [first.id] };
  const notes = { keyTopics: [{ ...task, text: 'Sleep' }], actionItems: [task] };
  await tell(`PUT ${whole}/notes`, { ...(await match(whole)), json: { notes } });
  await tell(`DELETE ${whole}/notes`, await match(whole));
  await tell(`POST ${whole}/extract-notes`, { as: ada, json: {} });
  await host.useCases.operations.processSession(id);
  const revisions = await tell(`GET ${words}/revisions?limit=1`, { as: ada });
  await tell(`GET ${words}/revisions?limit=1&cursor=${next(revisions)}`, { as: ada });
  await tell(`GET ${words}/diff?from=1&to=2`, { as: ada });
  await tell(`POST ${words}/restore`, { ...(await match(words)), json: { revision: 1 } });
  await host.useCases.operations.processSession(id);
  const form = 'format=txt&revision=2&notes=true&times=true';
  await tell(`GET ${whole}/export?${form}`, { as: ada });
  const confirm = ['flags_unread', 'roles_unknown'];
  await tell(`POST ${words}/finalize`, { ...(await match(words)), json: { confirm } });
  await tell('GET /v1/me/stats', { as: ada });
  await tell(`GET /v1/patients/${patientId}/trend`, { as: ada });
  await tell(`POST ${whole}/reopen`, { as: ada, json: { reason: 'A name was wrong.' } });
  await tell(`POST ${whole}/transcribe`, { as: ada, json: { settings: { speakers: 2 } } });
  broken.convert = true;
  const failing = await host.uploaded(ada);
  await host.useCases.operations.processSession(failing);
  broken.convert = false;
  await tell(`POST /v1/sessions/${failing}/retry`, { as: ada });
  await tell(`DELETE /v1/sessions/${failing}`, { as: ada });

  // Operate the host.
  const root = await host.admin();
  const disabled = { disabled: true };
  await tell(`PATCH /v1/admin/accounts/${cleo.account.id}`, { as: root, json: disabled });
  await tell('GET /v1/admin/accounts?q=cleo&role=patient&disabled=true&limit=1', { as: root });
  const accounts = await tell('GET /v1/admin/accounts?limit=1', { as: root });
  await tell(`GET /v1/admin/accounts?limit=1&cursor=${next(accounts)}`, { as: root });
  await tell('GET /v1/admin/sessions?status=processed&limit=1', { as: root });
  await tell('GET /v1/admin/sessions?stuck=true', { as: root });
  const sessions = await tell('GET /v1/admin/sessions?limit=1', { as: root });
  await tell(`GET /v1/admin/sessions?limit=1&cursor=${next(sessions)}`, { as: root });
  await tell('GET /v1/admin/alerts?state=open&limit=10', { as: root });
  await tell('GET /v1/admin/limits?limit=10', { as: root });
  const acts = `actorId=${ada.account.id}&subjectId=${id}&from=2026-01-01&to=2099-12-31`;
  await tell(`GET /v1/admin/audit?${acts}&action=finalizeTranscript&limit=1`, { as: root });
  const audit = await tell('GET /v1/admin/audit?limit=1', { as: root });
  await tell(`GET /v1/admin/audit?limit=1&cursor=${next(audit)}`, { as: root });
  await tell('GET /health/live');
  await tell('GET /health/ready');
  await tell('GET /health');
  await tell('GET /metrics', { as: { token: host.metricsToken } });
  await tell('GET /openapi.json');
  await tell('GET /docs');
  await tell('GET /docs/page.js');
  await tell('POST /v1/auth/logout', { as: cleo, json: { everywhere: true } }).catch(
    () => undefined,
  );
  await tell('POST /v1/auth/logout', { as: ben, json: { everywhere: true } });
  return story;
}

/** The cursor of the page after this one. */
function next({ body }: Reply): string {
  return encodeURIComponent(body.nextCursor);
}

/** The token in the last mail to an address. */
function tokenIn(host: MemoryHost, to: string): string {
  const mail = host.mails.findLast((one) => one.to === to);
  const [token = ''] = /^[\w-]{20,}$/mu.exec(mail?.text ?? '') ?? [];
  return token;
}

/** Recordings cannot be converted while `broken.convert` is true. */
function breakable({ media }: Ports, broken: { readonly convert: boolean }): Partial<Ports> {
  return {
    media: {
      ...media,
      convert: async (...given) => {
        if (!broken.convert) return await media.convert(...given);
        const where = { port: 'media-tool', operation: 'convert', adapter: 'memory' };
        throw new PortError('invalid_argument', 'the recording cannot be read', where);
      },
    },
  };
}

function asSource(examples: Readonly<Record<string, OperationExample>>): string {
  return `// long: a table that a test writes

/**
 * What each operation is asked and what it answers, as \`test/contract/examples.test.ts\` saw it. Its
 * \`-u\` writes this file.
 */
export const examples: Readonly<Record<string, OperationExample>> = ${JSON.stringify(examples, null, 2)};

/** A request that a host took, and its answer. */
export interface OperationExample {
  /** Parameters of the path, of the query and of headers, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** JSON, or the fields of a form. */
  readonly body?: unknown;
  readonly status: number;
  /** By content type. */
  readonly answers?: Readonly<Record<string, unknown>>;
}
`;
}

interface Example {
  readonly example?: unknown;
}

/** The parts of the document that have examples. */
interface Shown {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ShownOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<
      Record<string, { readonly properties?: Readonly<Record<string, { examples?: unknown }>> }>
    >;
  };
}

interface ShownOperation {
  readonly operationId: string;
  readonly parameters?: readonly (Example & { readonly name: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Example>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Example>> }>
  >;
}

/** The parts of an operation that have no example. */
function unshown(operation: ShownOperation): string[] {
  const { operationId, parameters = [], requestBody, responses } = operation;
  const bodies = Object.entries(requestBody?.content ?? {})
    .filter(([type, { example }]) => example === undefined && type !== 'application/octet-stream')
    .map(([type]) => `body of ${type}`);
  const answers = Object.entries(responses)
    .filter(([, { content }]) => isUnshown(content?.['application/json']))
    .map(([status]) => `answer ${status}`);
  const names = parameters.filter(isUnshown).map(({ name }) => `parameter ${name}`);
  return [...names, ...bodies, ...answers].map((part) => `${operationId}: ${part}`);
}

function isUnshown(given: Example | undefined): boolean {
  return given !== undefined && given.example === undefined;
}

/** What has no example that says more than its description. */
const exempt: readonly string[] = [
  // Another answer of the operation is shown.
  'deleteSession: answer 200',
  // A page has 100 items unless a client asks for fewer, and a host of examples has none.
  'listAlerts: parameter cursor',
  'listRefusals: parameter cursor',
  // Parameters of uploads, which the same signature covers.
  'getObject: parameter type',
  'getObject: parameter size',
  // What is broken differs from host to host.
  'isReady: answer 503',
  'isHealthy: answer 503',
  'getDocument: answer 200',
];

describe('the examples of the document', () => {
  it('are what a host takes and answers', async () => {
    const story = await record();
    const examples = story.examples();
    const missing = story.operations.filter(({ id }) => examples[id] === undefined);
    expect(missing.map(({ id }) => id)).toEqual([]);
    const file = '../../packages/http/src/host/document-examples/examples.ts';
    await expect(asSource(examples)).toMatchFileSnapshot(file);
  });

  it('stand at every parameter, body and setting, and at every answer that can be read', () => {
    const { paths, components } = new MemoryHost().app.document() as unknown as Shown;
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    const settingNames = ['Settings', 'SettingsInput'].flatMap((schema) =>
      Object.entries(components.schemas[schema]?.properties ?? {})
        .filter(([, { examples }]) => examples === undefined)
        .map(([member]) => `${schema}.${member}`),
    );
    const without = [...operations.flatMap(unshown), ...settingNames];
    expect(without).toEqual(exempt);
  });
});
