import {
  type EditedSegment,
  sessionEtag,
  sessionSummaryView,
  sessionView,
  type TranscriptDiff,
  transcriptEtag,
  transcriptView,
} from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { requireIfMatch } from '../host/conditional.js';
import { sawSessions } from '../host/middleware/audit.js';
import { answerJson, answerLargeJson } from '../host/middleware/standard-headers.js';
import type { Routes } from '../host/route-kit.js';
import { id, ifMatch, pageAnswer, pageOf, pageQuery } from './schemas/common.js';
import { given } from './schemas/given.js';
import { finalizeRequest, sessionAnswer, sessionSummary } from './schemas/session.js';
import {
  largestEdit,
  revisionDiff,
  revisionEntry,
  revisionNumber,
  transcript,
  transcriptEdit,
  transcriptPatch,
  transcriptPatched,
} from './schemas/transcript.js';

const tag = 'Review';
const params = z.object({ sessionId: id });
const transcriptAnswer = z.object({ transcript });
const etagHeader = { ETag: 'Send it as If-Match when you save or finalize' };

/** What waits for review; transcripts are read, edited and finalized. */
export function transcriptRoutes(routes: Routes, deps: AppDeps): void {
  readRoutes(routes, deps);
  saveRoute(routes, deps);
  patchRoute(routes, deps);
  revisionRoutes(routes, deps);
  finalizeRoute(routes, deps);
}

function readRoutes(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/data/pending',
    operationId: 'listPending',
    tag,
    summary: 'Sessions that are processed and not finalized, oldest first',
    access: 'therapist',
    query: z.strictObject(pageQuery),
    answers: { 200: { description: 'A page', schema: pageOf(sessionSummary) } },
    handle: async ({ c, actor, query, signal }) => {
      const page = await useCases.pendingSessions.execute(actor, given(query), { signal });
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
    path: '/v1/data/transcript/{sessionId}',
    operationId: 'getTranscript',
    tag,
    summary: 'The transcript, newest or of one revision',
    access: 'session:read',
    whole: true,
    params,
    query: z.strictObject({
      revision: z.coerce
        .number()
        .int()
        .min(1)
        .max(999_999)
        .optional()
        .meta({ description: 'The newest by default' }),
    }),
    answers: {
      200: { description: 'The transcript', schema: transcriptAnswer, headers: etagHeader },
    },
    handle: async ({ c, actor, session, query, signal }) => {
      const read = await useCases.readTranscript.execute(
        actor,
        { session, ...given(query) },
        { signal },
      );
      const etag = transcriptEtag(session, read.revision);
      return await answerLargeJson(c, { transcript: read }, 200, { etag });
    },
  });
}

function saveRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'put',
    path: '/v1/data/transcript/{sessionId}',
    operationId: 'saveTranscript',
    tag,
    summary: 'Save an edited transcript as a new revision',
    access: 'session:work',
    params,
    headers: ifMatch,
    body: transcriptEdit,
    bodyBounds: largestEdit,
    answers: {
      200: { description: 'The new revision', schema: transcriptAnswer, headers: etagHeader },
    },
    problems: [409, 412, 428],
    handle: async ({ c, actor, session, body, signal }) => {
      const saved = await useCases.saveTranscript.execute(
        actor,
        {
          sessionId: session.id,
          ifMatch: requireIfMatch(c),
          // JSON has no `undefined`: a member that is absent is absent.
          segments: body.segments as readonly EditedSegment[],
          ...(body.speakers === undefined ? {} : { speakers: body.speakers.map(given) }),
        },
        { signal },
      );
      const etag = transcriptEtag(saved.session, saved.transcript.revision);
      const transcript = transcriptView(saved.transcript, saved.session);
      return await answerLargeJson(c, { transcript }, 200, { etag });
    },
  });
}

type Patch = Parameters<AppDeps['useCases']['patchTranscript']['execute']>[1];

function patchRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'patch',
    path: '/v1/data/transcript/{sessionId}',
    operationId: 'patchTranscript',
    tag,
    summary: 'Save a few changes of a transcript as a new revision',
    description:
      'Names segments by their ids; all others stay as they are, with their words. The answer has only what changed, so that saving is as quick in a long session as in a short one. Read the transcript first and send its `ETag` as `If-Match`: 412 means that it has changed since.',
    access: 'session:work',
    params,
    headers: ifMatch,
    body: transcriptPatch,
    bodyBounds: largestEdit,
    answers: {
      200: { description: 'What changed', schema: transcriptPatched, headers: etagHeader },
    },
    problems: [409, 412, 428],
    handle: async ({ c, actor, session, body, signal }) => {
      const { changed, added, removed, speakers } = body;
      const saved = await useCases.patchTranscript.execute(
        actor,
        {
          sessionId: session.id,
          ifMatch: requireIfMatch(c),
          // JSON has no `undefined`: a member that is absent is absent.
          ...given({
            changed: changed as Patch['changed'],
            added: added as Patch['added'],
            removed,
            speakers: speakers?.map(given),
          }),
        },
        { signal },
      );
      const { revision, createdAt } = saved.transcript;
      const answer = {
        ...{ sessionId: session.id, revision, createdAt },
        speakers: saved.session.speakers,
        ...{ changed: saved.changed, removed: saved.removed },
      };
      const etag = transcriptEtag(saved.session, revision);
      return await answerLargeJson(c, answer, 200, { etag });
    },
  });
}

function revisionRoutes(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/data/transcript/{sessionId}/revisions',
    operationId: 'listRevisions',
    tag,
    summary: 'The revisions of a transcript, newest first',
    access: 'session:work',
    params,
    query: z.strictObject(pageQuery),
    answers: { 200: { description: 'A page', schema: pageOf(revisionEntry) } },
    handle: async ({ c, actor, session, query, signal }) => {
      const input = { sessionId: session.id, ...given(query) };
      const page = await useCases.listRevisions.execute(actor, input, { signal });
      return answerJson(
        c,
        pageAnswer(page, (entry) => entry),
      );
    },
  });

  routes.add({
    method: 'get',
    path: '/v1/data/transcript/{sessionId}/diff',
    operationId: 'diffRevisions',
    tag,
    summary: 'What changed between two revisions',
    access: 'session:work',
    params,
    query: z.strictObject({
      from: revisionNumber.meta({ description: 'Number of a revision' }),
      to: revisionNumber.meta({ description: 'Number of a revision' }),
    }),
    answers: { 200: { description: 'The changes', schema: revisionDiff } },
    handle: async ({ c, actor, session, query, signal }) => {
      const input = { sessionId: session.id, ...query };
      const diff = await useCases.diffRevisions.execute(actor, input, { signal });
      return await answerLargeJson(c, { changes: changesOf(diff) });
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/data/transcript/{sessionId}/restore',
    operationId: 'restoreRevision',
    tag,
    summary: 'Make an earlier revision the newest again',
    description: 'Saves a new revision with its segments, speakers and language; the others stay.',
    access: 'session:work',
    params,
    headers: ifMatch,
    body: z.strictObject({
      revision: z
        .number()
        .int()
        .min(1)
        .max(999_999)
        .meta({ examples: [1] }),
    }),
    answers: {
      200: { description: 'The new revision', schema: transcriptAnswer, headers: etagHeader },
    },
    problems: [404, 409, 412, 428],
    handle: async ({ c, actor, session, body, signal }) => {
      const restored = await useCases.restoreRevision.execute(
        actor,
        { sessionId: session.id, revision: body.revision, ifMatch: requireIfMatch(c) },
        { signal },
      );
      const etag = transcriptEtag(restored.session, restored.transcript.revision);
      const transcript = transcriptView(restored.transcript, restored.session);
      return await answerLargeJson(c, { transcript }, 200, { etag });
    },
  });
}

function changesOf({ segments, speakers, language }: TranscriptDiff): readonly object[] {
  const spoken = language === undefined ? [] : [{ kind: 'language', ...language }];
  return [...segments, ...speakers, ...spoken];
}

function finalizeRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'post',
    path: '/v1/data/transcript/{sessionId}/finalize',
    operationId: 'finalizeTranscript',
    tag,
    summary:
      'Finalize the session: sign the transcript and all results; nothing changes afterwards',
    access: 'session:work',
    params,
    headers: ifMatch,
    body: finalizeRequest,
    bodyIsOptional: true,
    description:
      'When roles are unknown or risk flags unread, the answer is 409 with the code `confirmation_needed` and an entry in `errors` for each. Decide them, or send the request again with `confirm`.',
    answers: { 200: { description: 'The finalized session', schema: sessionAnswer } },
    problems: [409, 412, 428],
    handle: async ({ c, actor, session, sight, body, signal }) => {
      const finalized = await useCases.finalizeSession.execute(
        actor,
        { sessionId: session.id, ifMatch: requireIfMatch(c), ...given(body) },
        { signal },
      );
      const etag = sessionEtag(finalized);
      return answerJson(c, { session: sessionView(finalized, sight) }, 200, { etag });
    },
  });
}
