import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { collections, PortError } from '@attune/core';
import { provide, toneWav } from '@attune/core/adapter-kit';
import {
  createMemoryDocumentStore,
  createMemoryJobQueue,
  createMemoryLanguageAnalysis,
} from '@attune/core/memory';
import { Clock, DocumentStore, type Job, JobQueue, LanguageAnalysis } from '@attune/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailedToken, unspeakable, World } from '../support/host-table.js';
import { openWatchedHost, type WatchedHost } from '../support/host-table-host.js';
import type { SeenAnswer } from '../support/openapi-answers.js';
import type { Ask } from '../support/openapi-requests.js';

/** What nothing but the one they are meant for may ever hold. */
const secrets: Record<string, string> = {
  password: 'Xylo-Password-71',
  newPassword: 'Xylo-Password-72',
  wrongPassword: 'Xylo-Password-73',
  deviceToken: 'xylo-device-token-81',
  idempotencyKey: 'xylo-idempotency-key-82',
  unknownToken: 'xylo.unknown.token-83',
};
/** What is personal: for the screen of those who may see it, not for logs and messages. */
const personal: Record<string, string> = {
  email: 'xyloemail',
  username: 'xylouser',
  displayName: 'Xyloname',
  title: 'Xylotitle',
  filename: 'Xylofile',
  text: 'Xylotext',
  edited: 'Xyloedit',
  label: 'Xylolabel',
  hint: 'Xylohint',
  patientWords: 'xylosearched',
  transcriptWords: 'xylosought',
  query: 'xyloquery',
  login: 'xylologin',
};

let host: WatchedHost;
let world: World;
let outage: string | undefined;
const jobs: Job[] = [];
const problems: string[] = [];

beforeAll(async () => {
  host = await openWatchedHost({
    replace: [
      provide(JobQueue, { needs: [Clock], build: watchedQueue, dispose: (queue) => queue.close() }),
      provide(DocumentStore, { needs: [Clock], build: failingDocuments }),
      provide(LanguageAnalysis, { needs: [], build: () => quotingLanguage }),
    ],
  });
  world = await World.open(host, { otherPatient: 'xylouser' });
}, 60_000);

afterAll(() => host[Symbol.asyncDispose]());

function watchedQueue(clock: Clock): JobQueue {
  const queue = createMemoryJobQueue({ clock });
  return {
    ...queue,
    enqueue: async (name, job, options) => {
      jobs.push(job);
      await queue.enqueue(name, job, options);
    },
  };
}

/** While there is an outage, the store fails as a driver does that quotes what it was given. */
function failingDocuments(clock: Clock): DocumentStore {
  const store = createMemoryDocumentStore({ collections, clock });
  return new Proxy(store, {
    get: (target, name: keyof DocumentStore) => {
      const member: unknown = target[name];
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        if (outage === undefined) return await (member.apply(target, args) as Promise<unknown>);
        const cause = new Error(`${outage} at ${JSON.stringify(args)}`);
        if (outage === 'foreign') throw cause;
        const call = { port: 'document-store', operation: String(name), adapter: 'memory' };
        throw new PortError('unavailable', 'the store is away', { ...call, cause });
      };
    },
  });
}

/** Fails at what was said as a careless library does. */
const quotingLanguage: LanguageAnalysis = {
  ...createMemoryLanguageAnalysis(),
  analyzeSentiment: (request, language) => {
    if (JSON.stringify(request).includes('quoted')) {
      const cause = new TypeError(`cannot read ${JSON.stringify(request)}`);
      const call = { port: 'language-analysis', operation: 'analyzeSentiment', adapter: 'memory' };
      return Promise.reject(new PortError('invalid_argument', 'refused', { ...call, cause }));
    }
    return createMemoryLanguageAnalysis().analyzeSentiment(request, language);
  },
};

/** Calls and keeps the problem, if it becomes one. */
async function tell(operationId: string, ask: Ask): Promise<SeenAnswer> {
  const answer = await world.call(operationId, ask);
  if (answer.status >= 400) problems.push(new TextDecoder().decode(answer.body));
  return answer;
}

async function accounts(): Promise<void> {
  const { email, username, displayName, login, query } = personal;
  const registration = {
    ...{ email: `${email}@example.org`, username: `${username}9`, displayName },
    ...{ role: 'patient', password: secrets['password'] },
    consents: { gdpr: true, dataRetention: true },
  };
  await tell('register', { json: registration });
  await tell('register', { json: registration });
  await tell('register', { json: { ...registration, consents: {} }, query: { q: query ?? '' } });
  await tell('register', {
    json: { ...registration, password: secrets['password']?.toLowerCase() },
  });
  await tell('logIn', { json: { login, password: secrets['wrongPassword'] } });
  await tell('logIn', { json: { login: `${username}9`, password: secrets['wrongPassword'] } });
  const made = await tell('logIn', {
    json: { login: `${username}9`, password: secrets['password'] },
  });
  const { accessToken, refreshToken } = JSON.parse(new TextDecoder().decode(made.body)) as {
    accessToken: string;
    refreshToken: string;
  };
  secrets['accessToken'] = accessToken;
  secrets['refreshToken'] = refreshToken;
  await tell('refresh', { json: { refreshToken } });
  await tell('refresh', { json: { refreshToken } });
  await tell('getProfile', { token: accessToken });
  await tell('getProfile', { token: secrets['unknownToken'] });
  await tell('getMetrics', { token: secrets['unknownToken'] });
  await tell('requestPasswordReset', { json: { email: `${email}@example.org` } });
  secrets['resetToken'] = await mailedToken(host, `${email}@example.org`, 'new password');
  secrets['emailToken'] = await mailedToken(host, `${email}@example.org`, 'registered');
  const json = { token: secrets['resetToken'], newPassword: secrets['newPassword'] };
  await tell('confirmPasswordReset', { json: { ...json, newPassword: 'short' } });
  await tell('confirmPasswordReset', { json });
  await tell('confirmPasswordReset', { json });
  await tell('confirmEmail', { json: { token: secrets['emailToken'] } });
}

async function sessions(): Promise<void> {
  const { token } = world.person('owner');
  const { title = '', filename, text, edited, label, hint } = personal;
  const devices = { token: secrets['deviceToken'], platform: 'ios' };
  await tell('registerDevice', { json: devices, token });
  const named = { title, filename: `${filename}.vtt` };
  const fine = await world.imported({ ...named, text: text ?? '' });
  const failing = await world.imported({ ...named, text: `${text} ${unspeakable}` });
  const quoting = await world.imported({ ...named, text: `${text} quoted` });
  await world.reached('processed', fine);
  await world.reached('lacking', failing);
  await world.reached('lacking', quoting);
  const headers = { 'idempotency-key': secrets['idempotencyKey'] ?? '' };
  const settings = { name: 'settings', content: JSON.stringify({ phraseHints: [hint] }) };
  const broken = toneWav({ durationMs: 2_000, declaredBytes: 5_000_000 });
  for (const content of [broken, 'no sound', '', toneWav({ durationMs: 2_000 })]) {
    const audio = { name: 'audio', filename: `${filename}.wav`, content };
    const form = [{ name: 'title', content: title }, settings, audio];
    await tell('uploadRecording', { form, token, headers });
    await tell('importTranscript', { form: [{ ...audio, name: 'transcript' }], token });
  }
  const { transcript } = await world.get<{
    transcript: { segments: object[]; speakers: object[] };
  }>('getTranscript', { path: { sessionId: fine }, token });
  const json = {
    segments: transcript.segments.map((one) => ({ ...one, text: edited })),
    speakers: transcript.speakers.map((one) => ({ ...one, label })),
  };
  const path = { sessionId: fine, id: fine };
  const etag = await world.etag('getTranscript', fine);
  for (const known of ['"r0-stale"', etag]) {
    await tell('saveTranscript', { json, path, token, headers: { 'if-match': known } });
  }
  await tell('saveTranscript', { json: { segments: [{ text: edited }] }, path, token });
  await world.reached('processed', fine);
  await tell('exportTranscript', { path, token, query: { format: 'txt' } });
  await tell('retrySession', { path: { id: failing }, token });
  await tell('removeDevice', { path: { token: secrets['deviceToken'] ?? '' }, token });
}

async function searches(): Promise<void> {
  const { token } = world.person('owner');
  const { patientWords = '', transcriptWords = '', query = '' } = personal;
  await tell('searchPatients', { query: { q: patientWords }, token });
  await tell('searchPatients', { query: { q: patientWords, limit: query }, token });
  await tell('searchSessions', { query: { q: transcriptWords }, token });
  await tell('searchSessions', { query: { q: transcriptWords, from: query }, token });
  await tell('listSessions', { query: { cursor: query }, token });
  await tell('getSession', { path: { id: 'none' }, query: { [query]: query }, token });
}

async function outages(): Promise<void> {
  const { token } = world.person('owner');
  const { email, displayName, patientWords = '', filename } = personal;
  const { password } = secrets;
  for (const kind of ['unavailable', 'foreign']) {
    outage = kind;
    await tell('logIn', { json: { login: `${email}@example.org`, password } });
    await tell('updateProfile', { json: { displayName, currentPassword: password }, token });
    await tell('searchPatients', { query: { q: patientWords }, token });
    await tell('requestUpload', { json: { filename: `${filename}.wav`, sizeBytes: 9 }, token });
    outage = undefined;
  }
  const id = await world.imported({ text: 'Fine.', filename: `${filename}.vtt` });
  const audio = await world.uploaded(`${filename}.wav`);
  await world.reached('processed', id);
  await world.reached('processed', audio);
  await rm(join(host.directory, 'blobs'), { recursive: true });
  for (const one of [id, audio]) {
    const ask = { path: { id: one, sessionId: one }, token };
    await tell('getAudio', ask);
    await tell('getTranscript', ask);
    await tell('getObject', {
      query: Object.fromEntries(new URL(await host.grantedUrl(one)).searchParams),
    });
  }
}

/** What stands around a mark, if it is there. */
function around(text: string, mark: string): string | undefined {
  const at = text.toLowerCase().indexOf(mark.toLowerCase());
  return at === -1 ? undefined : text.slice(Math.max(0, at - 300), at + 60);
}

describe('what is secret or personal', () => {
  it('shows in no log, metric, job, push message or problem, whatever fails', async () => {
    await accounts();
    await sessions();
    await searches();
    await outages();
    const places: Readonly<Record<string, string>> = {
      logs: host.logs.join('\n'),
      metrics: await host.metrics(),
      jobs: JSON.stringify(jobs),
      push: JSON.stringify(host.push.requests.map(({ message }) => message)),
      problems: problems.join('\n'),
    };
    const sizes = Object.values(places).map((text) => text.length > 20);
    expect(sizes).toEqual(sizes.map(() => true));
    const searched = Object.entries(places).flatMap(([place, text]) =>
      Object.entries(place === 'problems' ? secrets : { ...secrets, ...personal }).map(
        ([name, mark]) => ({ name, place, found: around(text, mark) }),
      ),
    );
    process.stdout.write(
      `markers: ${searched.length} searches of ${host.logs.length} log lines, ${jobs.length} jobs, ${problems.length} problems, ${host.push.requests.length} messages\n`,
    );
    expect(searched.filter(({ found }) => found !== undefined)).toEqual([]);
  }, 60_000);
});
