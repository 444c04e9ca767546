import { sessionEtag, sessionSummaryView, sessionView } from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { isKnown } from '../host/conditional.js';
import { sawSessions } from '../host/middleware/audit.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { Routes } from '../host/route-kit.js';
import {
  endOf,
  endOrDate,
  id,
  instantOrDate,
  isAfter,
  pageAnswer,
  pageOf,
  pageQuery,
} from './schemas/common.js';
import { given } from './schemas/given.js';
import { sessionAnswer, sessionStatus, sessionSummary } from './schemas/session.js';

const tag = 'Sessions';
const params = z.object({ id });
const statusQuery = {
  status: sessionStatus.optional().meta({ description: 'Only sessions with this status' }),
};

const searchQuery = z
  .strictObject({
    q: z.string().max(500).optional().meta({
      description:
        'What to find in transcript, title and notes: at most 32 words, which must all occur. Case and accents do not count (`cafe` finds café), a word also finds longer ones (`pan` finds panic) and its other forms (`arguments` finds argument). `"attack panic"` finds these words in this order only, `-wine` leaves out what has the word, `wine OR beer` takes either. A text without a word finds nothing',
      example: 'panic OR anxiety "on the train" -wine',
    }),
    order: z.enum(['newest', 'best']).optional().meta({
      description:
        '`newest` (the default): last recorded first. `best`: the best matches first, among the 300 newest. Without `q`: last created first',
      example: 'best',
    }),
    patientId: id.optional().meta({ description: 'Only sessions about this patient' }),
    from: instantOrDate.optional().meta({
      description:
        'Recorded then or later; a date means the beginning of that day, UTC. A session without a date of recording counts by its creation',
    }),
    to: endOrDate.optional().meta({
      description: 'Recorded before then; a date means the end of that day, UTC',
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
    z.object({
      segmentId: z.string(),
      startMs: z.number().int().meta({ description: 'Where it is in the recording' }),
      text: z.string(),
    }),
  ),
  foundIn: z
    .array(z.enum(['title', 'notes', 'transcript']))
    .meta({ description: 'Where the words are; empty without `q`' }),
});

/** Sessions are listed, found, looked at and deleted. */
export function sessionRoutes(routes: Routes, deps: AppDeps): void {
  listRoutes(routes, deps);
  viewRoutes(routes, deps);
}

function listRoutes(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/sessions/me',
    operationId: 'listSessions',
    tag,
    summary: 'Your sessions, newest first',
    description:
      'A patient sees finalized sessions about themselves. Administrators own none: see `/v1/admin/sessions`.',
    access: 'account',
    query: z.strictObject({ ...statusQuery, ...pageQuery }),
    answers: { 200: { description: 'A page', schema: pageOf(sessionSummary) } },
    problems: [403],
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
      200: { description: 'A page, with the passages that match', schema: pageOf(searchHit) },
    },
    problems: [403],
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
        pageAnswer(page, ({ session, sight, snippets, foundIn }) => ({
          session: sessionSummaryView(session, sight),
          snippets,
          foundIn,
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
