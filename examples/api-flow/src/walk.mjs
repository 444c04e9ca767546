// @ts-check
import { createAttuneClient, unwrap } from '@attune/client';
import { openNotebook } from './notebook.mjs';

/**
 * @typedef {object} Walk
 * @property {string} baseUrl
 * @property {File} recording
 * @property {string | undefined} resumeFile
 * @property {(line: string) => void} say
 */

/**
 * Register → care link → sign in → upload → processed → read → edit → finalize → search → export, with a check
 * of each answer. Resolves with the number of steps; throws at the first that fails.
 *
 * @param {Walk} walk
 */
export async function walk({ baseUrl, recording, resumeFile, say }) {
  let steps = 0;
  /** @type {<T>(name: string, work: () => Promise<T>, tell?: (result: T) => string) => Promise<T>} */
  const step = async (name, work, tell = () => '') => {
    const startedAt = performance.now();
    const result = await work();
    steps += 1;
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    say(`ok  ${name.padEnd(10)} ${seconds.padStart(6)} s  ${tell(result)}`.trimEnd());
    return result;
  };
  const client = createAttuneClient({ baseUrl });
  const { api } = client;
  const notes = await openNotebook(resumeFile);

  await step('ready', async () => unwrap(await api.GET('/health/ready')));
  const { therapist, patient } = await step(
    'register',
    async () => await notes.keep('people', () => register(client)),
    (people) => `${people.therapist.username} and ${people.patient.username}`,
  );
  await step('sign in', async () => await client.logIn(therapist.username, therapist.password));
  await step(
    'link',
    async () => await notes.keep('link', () => link(client, baseUrl, { therapist, patient })),
    () => `${patient.username} accepted`,
  );
  const id = await step(
    'upload',
    async () =>
      await notes.keep('session', async () => {
        const title = 'First conversation';
        const { id } = await client.uploadRecording(recording, { title, patientId: patient.id });
        return id;
      }),
    (session) => `session ${session}`,
  );
  const session = await step(
    'process',
    async () => await client.waitUntilProcessed(id),
    ({ status, failure }) => (failure === undefined ? status : `${status}: ${failure.message}`),
  );
  expect(['processed', 'finalized'].includes(session.status), `The session is ${session.status}.`);
  if (session.status === 'processed') await review(step, client, id);
  await step(
    'search',
    async () =>
      unwrap(await api.GET('/v1/sessions/search', { params: { query: { q: 'walked' } } })),
    ({ items }) => {
      expect(
        items.some((hit) => hit.session.id === id),
        'The search does not find the session.',
      );
      return `found, ${items[0]?.snippets.length} snippet(s)`;
    },
  );
  await exportAll(step, client, id);
  await step('sign out', async () => await client.logOut());
  return steps;
}

/**
 * Reads, corrects the first segment, waits for what is computed anew, and signs.
 *
 * @param {<T>(name: string, work: () => Promise<T>, tell?: (result: T) => string) => Promise<T>} step
 * @param {import('@attune/client').AttuneClient} client
 * @param {string} id
 */
async function review(step, client, id) {
  const { api } = client;
  const path = { sessionId: id };
  const read = async () => {
    const answer = await api.GET('/v1/data/transcript/{sessionId}', { params: { path } });
    return { ...unwrap(answer), etag: answer.response.headers.get('etag') ?? '' };
  };
  const { transcript, etag } = await step('read', read, (seen) => {
    const { segments, speakers } = seen.transcript;
    expect(segments.length > 0, 'The transcript is empty.');
    return `${segments.length} segments, ${speakers.map(({ id, role }) => `${id} ${role}`).join(', ')}`;
  });
  await step(
    'edit',
    async () => {
      const [first, ...others] = transcript.segments;
      expect(first !== undefined, 'There is no segment to edit.');
      const { words: _words, ...rest } = first;
      const segments = [{ ...rest, text: `${rest.text} We walked on.` }, ...others];
      return unwrap(
        await api.PUT('/v1/data/transcript/{sessionId}', {
          params: { path, header: { 'If-Match': etag } },
          body: { segments },
        }),
      );
    },
    (saved) => `revision ${saved.transcript.revision}`,
  );
  await step('recompute', async () => await client.waitUntilProcessed(id));
  const reviewed = await read();
  await step(
    'finalize',
    async () =>
      unwrap(
        await api.POST('/v1/data/transcript/{sessionId}/finalize', {
          params: { path, header: { 'If-Match': reviewed.etag } },
          // The flags were read.
          body: { confirm: ['flags_unread', 'roles_unknown'] },
        }),
      ),
    ({ session }) => `SHA-256 ${session.finalization?.sha256.slice(0, 16)}…`,
  );
}

/**
 * Takes the session away in every format.
 *
 * @param {<T>(name: string, work: () => Promise<T>, tell?: (result: T) => string) => Promise<T>} step
 * @param {import('@attune/client').AttuneClient} client
 * @param {string} id
 */
async function exportAll(step, { api }, id) {
  for (const format of /** @type {const} */ (['txt', 'vtt', 'json', 'csv', 'docx', 'pdf'])) {
    await step(
      `export`,
      async () => {
        const params = { path: { id }, query: { format } };
        return unwrap(
          await api.GET('/v1/sessions/{id}/export', { params, parseAs: 'arrayBuffer' }),
        );
      },
      (/** @type {unknown} */ bytes) =>
        `${format}, ${/** @type {ArrayBuffer} */ (bytes).byteLength} bytes`,
    );
  }
}

/**
 * The therapist asks the patient for a care link, and the patient accepts.
 *
 * @param {import('@attune/client').AttuneClient} client signed in as the therapist
 * @param {string} baseUrl
 * @param {Awaited<ReturnType<typeof register>>} people
 */
async function link({ api }, baseUrl, { therapist, patient }) {
  unwrap(await api.POST('/v1/care-links', { body: { login: patient.username } }));
  const theirs = createAttuneClient({ baseUrl });
  await theirs.logIn(patient.username, patient.password);
  const { items } = unwrap(await theirs.api.GET('/v1/care-links'));
  const request = items.find(({ person }) => person?.id === therapist.id);
  expect(request !== undefined, 'The patient does not see the request.');
  const params = { path: { id: request.id } };
  unwrap(await theirs.api.PUT('/v1/care-links/{id}', { params, body: { accepted: true } }));
  await theirs.logOut();
  const { items: own } = unwrap(await api.GET('/v1/profiles/patients'));
  expect(
    own.some(({ id }) => id === patient.id),
    'The therapist does not find the patient.',
  );
  return request.id;
}

/** @param {import('@attune/client').AttuneClient} client */
async function register({ api }) {
  const run = Date.now().toString(36);
  const password = `Flow-${run}-Aa1`;
  /** @param {'therapist' | 'patient'} role */
  const account = async (role) => {
    const username = `${role}-${run}`;
    const { account } = unwrap(
      await api.POST('/v1/auth/register', {
        body: {
          email: `${username}@example.org`,
          username,
          password,
          displayName: `Flow ${role}`,
          role,
          consents: { gdpr: true, dataRetention: true },
        },
      }),
    );
    return { id: account.id, username, password };
  };
  return { therapist: await account('therapist'), patient: await account('patient') };
}

/**
 * @param {boolean} condition
 * @param {string} message
 * @returns {asserts condition}
 */
function expect(condition, message) {
  if (!condition) throw new Error(message);
}
