import { sessionEtag, sessionView, transcriptLimits, type WantedNotes } from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { requireIfMatch } from '../host/conditional.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { Routes } from '../host/route-kit.js';
import { boundedRecord, id, ifMatch } from './schemas/common.js';
import { given } from './schemas/given.js';
import { largestNotesEdit, notesEdit } from './schemas/notes.js';
import {
  extractNotesRequest,
  reopenRequest,
  sessionAnswer,
  sessionCorrection,
  transcribeRequest,
} from './schemas/session.js';
import { speakerId } from './schemas/transcript.js';

const tag = 'Sessions';
const params = z.object({ id });

/** Sessions are corrected and worked on again. */
export function sessionWorkRoutes(routes: Routes, deps: AppDeps): void {
  correctionRoute(routes, deps);
  workRoutes(routes, deps);
  againRoutes(routes, deps);
  rolesRoute(routes, deps);
  notesRoutes(routes, deps);
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
    problems: [404, 409, 412, 428],
    handle: async ({ c, actor, session, sight, body, signal }) => {
      const input = { sessionId: session.id, ifMatch: requireIfMatch(c), ...given(body) };
      const corrected = await useCases.correctSession.execute(actor, input, { signal });
      const etag = sessionEtag(corrected);
      return answerJson(c, { session: sessionView(corrected, sight) }, 200, { etag });
    },
  });
}

const accepted = { 202: { description: 'Processing continues', schema: sessionAnswer } };

function workRoutes(routes: Routes, { useCases }: AppDeps): void {
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
    path: '/v1/sessions/{id}/reopen',
    operationId: 'reopenSession',
    tag,
    summary: 'Make a finalized session changeable again',
    access: 'session:work',
    params,
    body: reopenRequest,
    bodyIsOptional: true,
    answers: { 200: { description: 'Processed again', schema: sessionAnswer } },
    problems: [409],
    handle: async ({ c, actor, session, sight, body, signal }) => {
      const reopened = await useCases.reopenSession.execute(
        actor,
        { sessionId: session.id, ...given(body) },
        { signal },
      );
      const etag = sessionEtag(reopened);
      return answerJson(c, { session: sessionView(reopened, sight) }, 200, { etag });
    },
  });
}

/** Results that are made anew. */
function againRoutes(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'post',
    path: '/v1/sessions/{id}/transcribe',
    operationId: 'transcribeAgain',
    tag,
    summary: 'Transcribe the recording again, with other settings or another engine',
    description:
      'The result is a new revision. What people corrected stays: it is placed by its times and words.',
    access: 'session:work',
    params,
    body: transcribeRequest,
    answers: accepted,
    problems: [409],
    handle: async ({ c, actor, session, sight, body, signal }) => {
      const input = { sessionId: session.id, ...given(body) };
      const again = await useCases.transcribeAgain.execute(actor, input, { signal });
      return answerJson(c, { session: sessionView(again, sight) }, 202);
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/sessions/{id}/extract-notes',
    operationId: 'extractNotes',
    tag,
    summary: 'Write the notes again, also with another model',
    description: 'What people wrote stays.',
    access: 'session:work',
    params,
    body: extractNotesRequest,
    bodyIsOptional: true,
    answers: accepted,
    problems: [409],
    handle: async ({ c, actor, session, sight, body, signal }) => {
      const input = { sessionId: session.id, ...given(body) };
      const extracting = await useCases.extractNotesAgain.execute(actor, input, { signal });
      return answerJson(c, { session: sessionView(extracting, sight) }, 202);
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

function notesRoutes(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'put',
    path: '/v1/sessions/{id}/notes',
    operationId: 'editNotes',
    tag,
    summary: 'Edit the notes, or dismiss risk flags',
    description:
      'Each statement that is new or different has you as its author. The version of the machine stays in `machine`; taking notes again keeps what you wrote.',
    access: 'session:work',
    params,
    headers: ifMatch,
    body: notesEdit,
    bodyBounds: largestNotesEdit,
    answers: { 200: { description: 'The session', schema: sessionAnswer } },
    problems: [404, 409, 412, 428],
    handle: async ({ c, actor, session, sight, body, signal }) => {
      // JSON has no `undefined`: a member that is absent is absent.
      const notes = body.notes as WantedNotes;
      const input = { sessionId: session.id, notes, ifMatch: requireIfMatch(c) };
      const edited = await useCases.editNotes.execute(actor, input, { signal });
      const etag = sessionEtag(edited);
      return answerJson(c, { session: sessionView(edited, sight) }, 200, { etag });
    },
  });

  routes.add({
    method: 'delete',
    path: '/v1/sessions/{id}/notes',
    operationId: 'revertNotes',
    tag,
    summary: 'Take your edits of the notes back',
    description: 'The notes are what the machine wrote again.',
    access: 'session:work',
    params,
    headers: ifMatch,
    answers: { 200: { description: 'The session', schema: sessionAnswer } },
    problems: [409, 412, 428],
    handle: async ({ c, actor, session, sight, signal }) => {
      const input = { sessionId: session.id, ifMatch: requireIfMatch(c) };
      const reverted = await useCases.revertNotes.execute(actor, input, { signal });
      const etag = sessionEtag(reverted);
      return answerJson(c, { session: sessionView(reverted, sight) }, 200, { etag });
    },
  });
}
