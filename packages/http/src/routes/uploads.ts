import { DomainError, type UploadState } from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import { readBody } from '../host/multipart/read-body.js';
import { HttpProblem, problemOf } from '../host/problem.js';
import { type AppContext, contentLength } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';
import { accepted, announcement, keyHeader, keyOf } from './intake.js';
import { id, instant } from './schemas/common.js';
import { given } from './schemas/given.js';
import { sessionAnswer } from './schemas/session.js';

const tag = 'Intake';
const params = z.object({ id });
const subject = ({ id }: z.output<typeof params>) => ({ kind: 'upload', id });

const uploadAnswer = z.object({
  upload: z
    .object({
      id,
      offset: z.number().int().meta({ description: 'How many bytes are stored' }),
      sizeBytes: z.number().int(),
      expiresAt: instant.meta({ description: 'When it is removed unless all bytes have come' }),
      sessionId: id.optional().meta({ description: 'The session that was made of it' }),
    })
    .meta({ id: 'Upload' }),
});

const offsetHeader = z.object({
  'Upload-Offset': z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .meta({ description: 'How many bytes are stored already, which is where these belong' }),
});
const offsetOnly = { 'Upload-Offset': 'How many bytes are stored' };
const bodyTypes = ['application/octet-stream', 'application/partial-upload'];

/** Upload a recording in parts, over as many lines as it takes. */
export function uploadRoutes(routes: Routes, deps: AppDeps): void {
  beginRoute(routes, deps);
  readRoute(routes, deps);
  appendRoute(routes, deps);
  giveUpRoute(routes, deps);
}

function beginRoute(routes: Routes, { useCases, uploadLimit }: AppDeps): void {
  routes.add({
    method: 'post',
    path: '/v1/uploads',
    operationId: 'beginUpload',
    tag,
    summary: 'Begin an upload whose bytes come in parts',
    access: 'therapist',
    headers: keyHeader,
    body: announcement,
    answers: {
      201: {
        description: 'Send the bytes with `PATCH`, from `offset` on',
        schema: uploadAnswer,
        headers: offsetOnly,
      },
    },
    problems: [404, 413, 422, 429, 507],
    handle: async ({ c, actor, body, signal }) => {
      await uploadLimit?.take(actor.accountId);
      const input = { ...given(body), ...keyOf(c) };
      const upload = await useCases.beginUpload.execute(actor, input, { signal });
      c.set('subject', { kind: 'upload', id: upload.id });
      return answerState(c, upload, 201, `/v1/uploads/${upload.id}`);
    },
  });
}

function readRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/uploads/{id}',
    operationId: 'readUpload',
    tag,
    summary: 'How much of an upload has arrived',
    access: 'therapist',
    params,
    subject,
    answers: { 200: { description: 'How far it is', schema: uploadAnswer, headers: offsetOnly } },
    problems: [404],
    handle: async ({ c, actor, params: { id: uploadId }, signal }) =>
      answerState(c, await useCases.readUpload.execute(actor, { uploadId }, { signal }), 200),
  });
}

function appendRoute(routes: Routes, { useCases, minimumRate }: AppDeps): void {
  routes.add({
    method: 'patch',
    path: '/v1/uploads/{id}',
    operationId: 'appendToUpload',
    tag,
    summary: 'Send the next bytes of an upload',
    access: 'therapist',
    params,
    subject,
    headers: offsetHeader,
    rawBody: { contentType: 'application/octet-stream', schema: z.string() },
    answers: {
      202: { description: 'Those were the last ones; taken in', schema: sessionAnswer },
      204: { description: 'Stored; send the next ones', headers: offsetOnly },
    },
    problems: [404, 409, 422, 429, 507],
    handle: async ({ c, actor, params: { id: uploadId }, signal }) => {
      const offset = askedOffset(c);
      // A slow line is watched for by its rate, not by the clock.
      c.get('limitTime')(undefined);
      const body = readBody(c.req.raw, {
        signal,
        source: c.env.incoming,
        ...given({ minimumRate }),
      });
      const statedBytes = contentLength(c);
      try {
        const next = { uploadId, offset, body, ...given({ statedBytes }) };
        const { upload, session } = await useCases.appendToUpload.execute(actor, next, { signal });
        c.header('Upload-Offset', String(upload.offset));
        return session === undefined ? c.body(null, 204) : accepted(c, session, 202);
      } catch (error) {
        if (!body.locked) await body.cancel(error).catch(() => undefined);
        if (!DomainError.is(error, 'upload_offset_mismatch')) throw error;
        const stored = await useCases.readUpload.execute(actor, { uploadId }, { signal });
        throw withOffset(error, stored);
      }
    },
  });
}

function giveUpRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'delete',
    path: '/v1/uploads/{id}',
    operationId: 'giveUpUpload',
    tag,
    summary: 'Give an upload up; what has arrived of it is removed',
    access: 'therapist',
    params,
    subject,
    answers: { 204: { description: 'Removed' } },
    problems: [404],
    handle: async ({ c, actor, params: { id: uploadId }, signal }) => {
      await useCases.giveUpUpload.execute(actor, { uploadId }, { signal });
      return c.body(null, 204);
    },
  });
}

function askedOffset(c: AppContext): number {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!bodyTypes.includes(type)) {
    const detail = `Send the bytes as ${bodyTypes.join(' or ')}.`;
    throw new HttpProblem(415, 'unsupported_body', detail);
  }
  const offset = c.req.header('upload-offset');
  if (offset !== undefined) return Number(offset);
  const detail = 'Send the header Upload-Offset: how many bytes are stored already.';
  throw new HttpProblem(400, 'invalid_input', detail);
}

function withOffset(error: DomainError, { offset }: UploadState): HttpProblem {
  const { status, code, detail } = problemOf(error, '').problem;
  const headers = { 'upload-offset': String(offset) };
  return new HttpProblem(status, code, detail, { headers, cause: error });
}

function answerState(
  c: AppContext,
  upload: UploadState,
  status: 200 | 201,
  location?: string,
): Response {
  return answerJson(c, { upload }, status, {
    'upload-offset': String(upload.offset),
    ...(location === undefined ? {} : { location }),
  });
}
