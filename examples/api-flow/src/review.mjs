// @ts-check
import { AttuneProblem, unwrap } from '@attune/client';
import { expect } from './expect.mjs';

/** What the walk adds to the transcript, and looks for afterwards. */
export const addition = 'We walked on.';

const plan = 'Walk for an hour each day.';

/**
 * @typedef {<T>(name: string, work: () => Promise<T>, tell?: (result: T) => string) => Promise<T>} Step
 * @typedef {import('@attune/client').AttuneClient} Client
 */

/**
 * Corrects, edits, transcribes again, takes notes, goes back to an earlier revision, and signs. After an
 * interruption it can run again on the same session.
 *
 * @param {Step} step
 * @param {Client} client
 * @param {{ id: string, patientId: string }} session the id, and whom it should be about
 */
export async function review(step, client, { id, patientId }) {
  await step(
    'read',
    async () => await readTranscript(client, id),
    ({ transcript: { segments, speakers } }) => {
      expect(segments.length > 0, 'The transcript is empty.');
      return `${segments.length} segments, ${speakers.map(({ id, role }) => `${id} ${role}`).join(', ')}`;
    },
  );
  await correct(step, client, { id, patientId });
  await edit(step, client, id);
  await transcribeAgain(step, client, id);
  await takeNotes(step, client, id);
  await restore(step, client, id);
  await sign(step, client, id);
}

/**
 * R9: title and date were wrong, and the patient was forgotten.
 *
 * @type {(step: Step, client: Client, session: { id: string, patientId: string }) => Promise<void>}
 */
async function correct(step, client, { id, patientId }) {
  await step(
    'correct',
    async () => {
      const { etag } = await readSession(client, id);
      const answer = await client.api.PATCH('/v1/sessions/{id}', {
        params: { path: { id }, header: { 'If-Match': etag } },
        body: {
          title: 'First conversation, corrected',
          recordedAt: '2026-03-02T09:00:00Z',
          patientId,
        },
      });
      const { session } = unwrap(answer);
      expect(session.patientId === patientId, 'The session does not name the patient.');
      const { items } = unwrap(
        await client.api.GET('/v1/sessions/search', { params: { query: { patientId } } }),
      );
      expect(
        items.some((hit) => hit.session.id === id),
        'The patient has no session.',
      );
      return session;
    },
    ({ title }) => `"${title}"`,
  );
}

/** A person edits the first segment. @type {(step: Step, client: Client, id: string) => Promise<void>} */
async function edit(step, client, id) {
  await step(
    'edit',
    async () => {
      const { transcript, etag } = await readTranscript(client, id);
      const [first, ...others] = transcript.segments;
      expect(first !== undefined, 'There is no segment to edit.');
      const { words: _words, ...rest } = first;
      const segments = [{ ...rest, text: `${rest.text} ${addition}` }, ...others];
      return unwrap(
        await client.api.PUT('/v1/data/transcript/{sessionId}', {
          params: { path: { sessionId: id }, header: { 'If-Match': etag } },
          body: { segments },
        }),
      );
    },
    ({ transcript }) => `revision ${transcript.revision}`,
  );
  await step('recompute', async () => await client.waitUntilProcessed(id));
}

/** R11: the engine hears the recording again. @type {(step: Step, client: Client, id: string) => Promise<void>} */
async function transcribeAgain(step, client, id) {
  await step(
    'hear again',
    async () => {
      const params = { path: { id } };
      unwrap(await client.api.POST('/v1/sessions/{id}/transcribe', { params, body: {} }));
      const { status } = await client.waitUntilProcessed(id);
      expect(status === 'processed', `The session is ${status}.`);
      return await readTranscript(client, id);
    },
    ({ transcript }) => {
      expect(hasAddition(transcript), 'The edit was lost when the recording was heard again.');
      return `revision ${transcript.revision} has the edit`;
    },
  );
}

/** R10: a person adds to the notes and reads the flags. @type {(step: Step, client: Client, id: string) => Promise<void>} */
async function takeNotes(step, client, id) {
  await step(
    'notes',
    async () => {
      const { session, etag } = await readSession(client, id);
      const { notes } = session;
      expect(notes !== undefined, 'There are no notes.');
      const answer = await client.api.PUT('/v1/sessions/{id}/notes', {
        params: { path: { id }, header: { 'If-Match': etag } },
        body: {
          notes: {
            actionItems: [...notes.actionItems, { text: plan, segmentIds: [] }],
            riskFlags: (notes.riskFlags ?? []).map((flag) => ({
              ...flag,
              dismissed: { reason: 'Read in its place.' },
            })),
          },
        },
      });
      return unwrap(answer).session;
    },
    ({ notes }) => {
      const own = notes?.actionItems.find(({ text }) => text === plan);
      expect(own?.by !== undefined, 'The statement has no author.');
      return `${notes?.actionItems.length} action item(s), ${notes?.riskFlags?.length ?? 0} flag(s) dismissed`;
    },
  );
  await step(
    'notes again',
    async () => {
      const params = { path: { id } };
      unwrap(await client.api.POST('/v1/sessions/{id}/extract-notes', { params }));
      return await client.waitUntilProcessed(id);
    },
    ({ notes }) => {
      const kept = notes?.actionItems.some(({ text }) => text === plan);
      expect(kept === true, 'What a person wrote was lost.');
      return 'what a person wrote is kept';
    },
  );
}

/** R12: revisions, what differs, and back. @type {(step: Step, client: Client, id: string) => Promise<void>} */
async function restore(step, client, id) {
  const { api } = client;
  const path = { sessionId: id };
  const newest = await step(
    'revisions',
    async () => {
      const params = { path };
      const answer = await api.GET('/v1/data/transcript/{sessionId}/revisions', { params });
      return unwrap(answer).items;
    },
    (items) => items.map(({ revision, summary }) => `${revision}: ${summary}`).join(' · '),
  ).then((items) => Math.max(...items.map(({ revision }) => revision)));
  await step(
    'diff',
    async () => {
      const params = { path, query: { from: 1, to: newest } };
      return unwrap(await api.GET('/v1/data/transcript/{sessionId}/diff', { params }));
    },
    (diff) => {
      expect(JSON.stringify(diff).includes(addition), 'The difference does not show the edit.');
      return `1 to ${newest}`;
    },
  );
  for (const revision of [1, newest]) {
    await step(
      'restore',
      async () => {
        const { etag } = await readTranscript(client, id);
        const params = { path, header: { 'If-Match': etag } };
        const body = { revision };
        unwrap(await api.POST('/v1/data/transcript/{sessionId}/restore', { params, body }));
        return await readTranscript(client, id);
      },
      ({ transcript }) => {
        expect(hasAddition(transcript) === (revision !== 1), 'That is not the revision.');
        return `revision ${revision}, now ${transcript.revision}`;
      },
    );
  }
  await step('recompute', async () => await client.waitUntilProcessed(id));
}

/** Signs, opens again with a reason, and signs again. @type {(step: Step, client: Client, id: string) => Promise<void>} */
async function sign(step, client, id) {
  const { api } = client;
  /** @param {('flags_unread' | 'roles_unknown')[]} confirm */
  const finalize = async (confirm) => {
    const { etag } = await readTranscript(client, id);
    const params = { path: { sessionId: id }, header: { 'If-Match': etag } };
    const answer = await api.POST('/v1/data/transcript/{sessionId}/finalize', {
      params,
      body: { confirm },
    });
    return unwrap(answer).session;
  };
  await step(
    'finalize',
    async () => {
      try {
        return { asked: '', session: await finalize([]) };
      } catch (error) {
        if (!(error instanceof AttuneProblem) || error.code !== 'confirmation_needed') throw error;
        return {
          asked: ' after a question',
          session: await finalize(['roles_unknown', 'flags_unread']),
        };
      }
    },
    ({ asked, session }) => `SHA-256 ${session.finalization?.sha256.slice(0, 16)}…${asked}`,
  );
  await step(
    'reopen',
    async () => {
      const params = { path: { id } };
      const body = { reason: 'A name was wrong.' };
      return unwrap(await api.POST('/v1/sessions/{id}/reopen', { params, body })).session;
    },
    ({ status }) => status,
  );
  await step(
    'finalize',
    async () => await finalize(['roles_unknown', 'flags_unread']),
    ({ status }) => status,
  );
}

/**
 * @param {Client} client
 * @param {string} sessionId
 */
async function readTranscript({ api }, sessionId) {
  const params = { path: { sessionId } };
  const answer = await api.GET('/v1/data/transcript/{sessionId}', { params });
  return { ...unwrap(answer), etag: answer.response.headers.get('etag') ?? '' };
}

/**
 * @param {Client} client
 * @param {string} id
 */
async function readSession({ api }, id) {
  const answer = await api.GET('/v1/sessions/{id}', { params: { path: { id } } });
  return { ...unwrap(answer), etag: answer.response.headers.get('etag') ?? '' };
}

/** @param {{ segments: readonly { text: string }[] }} transcript */
function hasAddition({ segments }) {
  return segments.some(({ text }) => text.includes(addition));
}
