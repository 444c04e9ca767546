// @ts-check
import { createAttuneClient, unwrap } from '@attune/client';
import { expect } from './expect.mjs';
import { exportAll, search } from './find-and-export.mjs';
import { openNotebook } from './notebook.mjs';
import { review } from './review.mjs';

/**
 * @typedef {object} Walk
 * @property {string} baseUrl
 * @property {File} recording
 * @property {string | undefined} resumeFile
 * @property {(line: string) => void} say
 */

/**
 * Register → care link → sign in → upload → processed → review → search → export, with a check of each answer. Resolves with the number of steps; throws at the first that fails.
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
    say(`ok  ${name.padEnd(11)} ${seconds.padStart(6)} s  ${tell(result)}`.trimEnd());
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
        // The patient is forgotten here; the correction below names them.
        const { id } = await client.uploadRecording(recording, { title });
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
  if (session.status === 'processed') await review(step, client, { id, patientId: patient.id });
  await search(step, client, id);
  await exportAll(step, client, id);
  await step('sign out', async () => await client.logOut());
  return steps;
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
