import { sessionEtag, sessionSummaryView, sessionView, transcriptLimits } from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { isKnown, requireIfMatch } from '../host/conditional.js';
import { sawSessions } from '../host/middleware/audit.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { Routes } from '../host/route-kit.js';
import {
  boundedRecord,
  endOf,
  endOrDate,
  id,
  ifMatch,
  instantOrDate,
  isAfter,
  pageAnswer,
  pageOf,
  pageQuery,
} from './schemas/common.js';
import { given } from './schemas/given.js';
import {
  sessionAnswer,
  sessionCorrection,
  sessionStatus,
  sessionSummary,
} from './schemas/session.js';
import { speakerId } from './schemas/transcript.js';

const tag = 'Sessions';
const params = z.object({ id });
const statusQuery = {
  status: sessionStatus.optional().meta({ description: 'Only sessions with this status' }),
};

const searchQuery = z
  .strictObject({
    q: z.string().max(500).optional().meta({
      description:
        'Words of letters and digits; all must occur. A text without a word finds nothing',
    }),
    patientId: id.optional().meta({ description: 'Only sessions about this patient' }),
    from: instantOrDate.optional().meta({
      description: 'Created then or later; a date means the beginning of that day, UTC',
    }),
    to: endOrDate.optional().meta({
      description: 'Created before then; a date means the end of that day, UTC',
    }),
    ...statusQuery,
    ...pageQuery,
  })
  .refine(({ from, to }) => from === undefined || to === undefined || !isAfter(from, to), {
    path: ['from'],
    message: 'must not be after `to`',
  });

const searchHit = z.object({
  session: sessionSummary,
  snippets: z.array(
    z.object({ segmentId: z.string(), startMs: z.number().int(), text: z.string() }),
  ),
});

/** Sessions are listed, found, looked at, worked on again and deleted. */
export function sessionRoutes(routes: Routes, deps: AppDeps): void {
  listRoutes(routes, deps);
  viewRoutes(routes, deps);
  correctionRoute(routes, deps);
  workRoutes(routes, deps);
  rolesRoute(routes, deps);
}

function listRoutes(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/sessions/me',
    operationId: 'listSessions',
    tag,
    summary: 'Your sessions, newest first',
    description: 'A patient sees finalized sessions about themselves.',
    access: 'account',
    query: z.strictObject({ ...statusQuery, ...pageQuery }),
    answers: { 200: { description: 'A page', schema: pageOf(sessionSummary) } },
    handle: async ({ c, actor, query, signal }) => {
      const page = await useCases.listSessions.execute(actor, given(query), { signal });
      sawSessions(
        c,
        page.items.map(({ session }) => session),
      );
      return answerJson(
        c,
        pageAnswer(page, ({ session, sight }) => sessionSummaryView(session, sight)),
      );
    },
  });

  routes.add({
    method: 'get',
    path: '/v1/sessions/search',
    operationId: 'searchSessions',
    tag,
    summary: 'Find sessions by words, patient, date and status',
    access: 'account',
    query: searchQuery,
    answers: {
      200: { description: 'Newest first, with the passages that match', schema: pageOf(searchHit) },
    },
    handle: async ({ c, actor, query, signal }) => {
      const { to, ...rest } = given(query);
      const input = to === undefined ? rest : { ...rest, to: endOf(to) };
      const page = await useCases.searchSessions.execute(actor, input, { signal });
      sawSessions(
        c,
        page.items.map(({ session }) => session),
      );
      return answerJson(
        c,
        pageAnswer(page, ({ session, sight, snippets }) => ({
          session: sessionSummaryView(session, sight),
          snippets,
        })),
      );
    },
  });
}

function viewRoutes(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/sessions/{id}',
    operationId: 'getSession',
    tag,
    summary: 'A session: status, stages, warnings, speakers, sentiment, notes',
    access: 'session:see',
    whole: true,
    params,
    answers: {
      200: {
        description: 'The session',
        schema: sessionAnswer,
        headers: { ETag: 'Send it as If-Match when you change roles' },
      },
      304: { description: 'Your copy is current' },
    },
    handle: ({ c, session, sight }) => {
      const etag = sessionEtag(session);
      if (isKnown(c, etag)) return c.body(null, 304, { etag });
      return answerJson(c, { session: sessionView(session, sight) }, 200, { etag });
    },
  });

  routes.add({
    method: 'delete',
    path: '/v1/sessions/{id}',
    operationId: 'deleteSession',
    tag,
    summary: 'Delete a session and all its data',
    description:
      'Work in progress stops. Recording, transcripts, notes and records are removed, also at the speech provider.',
    access: 'session:work',
    params,
    answers: {
      200: {
        description:
          'Deleted on this host. A speech provider that cannot be reached may still hold the recording; the host asks it again until it has removed the recording',
        schema: z.object({
          remainsAt: z
            .string()
            .meta({ description: 'Names of the providers, separated by commas' }),
        }),
      },
      204: { description: 'Gone' },
    },
    handle: async ({ c, actor, session, signal }) => {
      const { remainsAt } = await useCases.deleteSession.execute(
        actor,
        { sessionId: session.id },
        { signal },
      );
      return remainsAt === undefined ? c.body(null, 204) : answerJson(c, { remainsAt });
    },
  });
}

function correctionRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'patch',
    path: '/v1/sessions/{id}',
    operationId: 'correctSession',
    tag,
    summary: 'Correct title, patient, date or language',
    description:
      'The search, the trend and what the patient may see follow at once. Another language makes a new revision of the transcript; sentiment and notes are computed again. A finalized session must be reopened first.',
    access: 'session:work',
    params,
    headers: ifMatch,
    body: sessionCorrection,
    answers: { 200: { description: 'The corrected session', schema: sessionAnswer } },
    problems: [409, 412, 422, 428],
    handle: async ({ c, actor, session, sight, body, signal }) => {
      const input = { sessionId: session.id, ifMatch: requireIfMatch(c), ...given(body) };
      const corrected = await useCases.correctSession.execute(actor, input, { signal });
      const etag = sessionEtag(corrected);
      return answerJson(c, { session: sessionView(corrected, sight) }, 200, { etag });
    },
  });
}

function workRoutes(routes: Routes, { useCases }: AppDeps): void {
  const accepted = { 202: { description: 'Processing continues', schema: sessionAnswer } };

  routes.add({
    method: 'post',
    path: '/v1/sessions/{id}/retry',
    operationId: 'retrySession',
    tag,
    summary: 'Retry a failed session at the stage where it stopped',
    access: 'session:operate',
    params,
    answers: accepted,
    problems: [409],
    handle: async ({ c, actor, session, sight, signal }) => {
      const input = { sessionId: session.id };
      const retried = await useCases.retrySession.execute(actor, input, { signal });
      return answerJson(c, { session: sessionView(retried, sight) }, 202);
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/sessions/{id}/extract-notes',
    operationId: 'extractNotes',
    tag,
    summary: 'Write the notes again',
    access: 'session:work',
    params,
    answers: accepted,
    problems: [409],
    handle: async ({ c, actor, session, sight, signal }) => {
      const input = { sessionId: session.id };
      const extracting = await useCases.extractNotesAgain.execute(actor, input, { signal });
      return answerJson(c, { session: sessionView(extracting, sight) }, 202);
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/sessions/{id}/reopen',
    operationId: 'reopenSession',
    tag,
    summary: 'Make a finalized session changeable again',
    access: 'session:work',
    params,
    answers: { 200: { description: 'Processed again', schema: sessionAnswer } },
    problems: [409],
    handle: async ({ c, actor, session, sight, signal }) => {
      const reopened = await useCases.reopenSession.execute(
        actor,
        { sessionId: session.id },
        { signal },
      );
      const etag = sessionEtag(reopened);
      return answerJson(c, { session: sessionView(reopened, sight) }, 200, { etag });
    },
  });
}

function rolesRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'put',
    path: '/v1/sessions/{id}/roles',
    operationId: 'changeRoles',
    tag,
    summary: 'Set the roles of speakers; dependent results are computed again',
    access: 'session:work',
    params,
    headers: ifMatch,
    body: boundedRecord(
      speakerId,
      z.enum(['therapist', 'patient', 'other']),
      transcriptLimits.speakers,
    ).meta({ examples: [{ S1: 'therapist', S2: 'patient' }] }),
    answers: { 200: { description: 'The session', schema: sessionAnswer } },
    problems: [409, 412, 428],
    handle: async ({ c, actor, session, sight, body, signal }) => {
      const changed = await useCases.changeRoles.execute(
        actor,
        { sessionId: session.id, roles: body, ifMatch: requireIfMatch(c) },
        { signal },
      );
      const etag = sessionEtag(changed);
      return answerJson(c, { session: sessionView(changed, sight) }, 200, { etag });
    },
  });
}
