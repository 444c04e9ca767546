import {
  type IncomingDetails,
  largestTranscriptBytes,
  type RecordingDetails,
  type Session,
  sessionEtag,
  sessionView,
} from '@attune/core';
import { type JsonBounds, JsonBoundsError, parseBoundedJson } from '@attune/core/adapter-kit';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { checkSmall } from '../host/check-input.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { MinimumRate } from '../host/multipart/minimum-rate.js';
import { readUpload, type Upload, type UploadFields } from '../host/multipart/read-upload.js';
import { jsonDepth } from '../host/read-json.js';
import type { AppContext } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';
import { largestFieldBytes, withinQuota } from '../host/within-quota.js';
import { id, instant, instantOrDate } from './schemas/common.js';
import { given } from './schemas/given.js';
import { sessionAnswer, settingsInput } from './schemas/session.js';

const tag = 'Intake';
/** The same bounds as in a body of JSON. */
const settingsJson: JsonBounds = { depth: jsonDepth, values: 2_000, distinct: true };
const title = z.string().trim().max(200);
const file = z.string().meta({ format: 'binary' });

/** The texts of a form; `settings` is JSON in one of them. */
const detailFields = z.strictObject({
  patientId: id.optional(),
  title: title.optional(),
  recordedAt: instantOrDate.optional(),
  settings: z
    .string()
    .transform((text, context) => {
      try {
        return settingsInput.parse(parseBoundedJson(text, settingsJson));
      } catch (error) {
        const why = error instanceof JsonBoundsError ? `: ${error.message}` : '';
        context.addIssue({ code: 'custom', message: `must be a JSON object${why}` });
        return z.NEVER;
      }
    })
    .optional(),
});

const described = {
  patientId: id.optional(),
  title: title.optional(),
  recordedAt: instantOrDate.optional(),
};
const formDetails = {
  ...described,
  settings: z
    .string()
    .max(largestFieldBytes)
    .optional()
    .meta({
      description: 'SettingsInput as JSON',
      examples: ['{"language":"de-DE","speakers":2}'],
    }),
};
const uploadForm = z.strictObject({ audio: file, ...formDetails });
const importForm = z.strictObject({
  transcript: file.meta({ description: '.vtt, .srt or .json by its name' }),
  ...formDetails,
});

const announcement = z
  .strictObject({
    filename: z.string().min(1).max(4_096),
    sizeBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    contentType: z
      .string()
      .regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters')
      .optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
      .optional(),
    ...described,
    settings: settingsInput.optional(),
  })
  .meta({
    id: 'Announcement',
    examples: [
      { filename: 'talk.wav', sizeBytes: 512_044, contentType: 'audio/wav', title: 'First talk' },
    ],
  });

const signedRequest = z
  .object({
    url: z.string(),
    method: z.enum(['GET', 'PUT']),
    headers: z.record(z.string(), z.string()).meta({ description: 'Send them unchanged' }),
    expiresAt: instant,
  })
  .meta({ id: 'SignedRequest' });

const keyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .max(1_000)
    .optional()
    .meta({
      description:
        'A repeat with the same key, file and details answers with the first session; one with ' +
        'another file or other details is refused with `idempotency_key_reused`. Kept for a day',
    }),
});

const fileProblems = [404, 409, 413, 415, 422, 429, 507];
const detailNames = Object.keys(detailFields.shape);

/** Upload recordings and import transcripts. */
export function intakeRoutes(routes: Routes, deps: AppDeps): void {
  formRoutes(routes, deps);
  directRoutes(routes, deps);
}

function formRoutes(routes: Routes, deps: AppDeps): void {
  const { useCases, minimumRate, maxRecordingBytes } = deps;
  routes.add({
    method: 'post',
    path: '/v1/sessions/upload',
    operationId: 'uploadRecording',
    tag,
    summary: 'Upload a recording; it is transcribed and analyzed',
    access: 'therapist',
    headers: keyHeader,
    rawBody: { contentType: 'multipart/form-data', schema: uploadForm },
    answers: { 202: { description: 'Taken in', schema: sessionAnswer } },
    problems: fileProblems,
    handle: async ({ c, actor, signal }) => {
      const session = await withinQuota(c, actor, maxRecordingBytes, deps, async (place) => {
        const form = await openForm(c, minimumRate, 'audio', detailNames);
        return await takeIn(form, async () => {
          const { filename, body } = form.file;
          const recording = { place, filename, body, ...detailsOf(form), ...keyOf(c) };
          return await useCases.ingestRecording.execute(actor, recording, { signal });
        });
      });
      return accepted(c, session, 202);
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/sessions/import',
    operationId: 'importTranscript',
    tag,
    summary: 'Import a transcript instead of a recording; it is analyzed',
    description:
      'Speakers called "Therapist", "Patient", "Client" and the like, in several languages, get these ' +
      'roles. A title, a date and a language that the file states count unless the form states others.',
    access: 'therapist',
    headers: keyHeader,
    rawBody: { contentType: 'multipart/form-data', schema: importForm },
    answers: { 202: { description: 'Taken in', schema: sessionAnswer } },
    problems: fileProblems,
    handle: async ({ c, actor, signal }) => {
      const session = await withinQuota(c, actor, largestTranscriptBytes, deps, async (place) => {
        const form = await openForm(c, minimumRate, 'transcript', detailNames);
        return await takeIn(form, async () => {
          const { filename, body } = form.file;
          const transcript = { place, filename, body, ...detailsOf(form), ...keyOf(c) };
          return await useCases.importTranscript.execute(actor, transcript, { signal });
        });
      });
      return accepted(c, session, 202);
    },
  });
}

function directRoutes(routes: Routes, deps: AppDeps): void {
  const { useCases } = deps;
  routes.add({
    method: 'post',
    path: '/v1/sessions',
    operationId: 'requestUpload',
    tag,
    summary: 'Announce a recording and get a signed request to upload it to the store',
    access: 'therapist',
    headers: keyHeader,
    body: announcement,
    answers: {
      201: {
        description: 'Upload the bytes as `upload` says, then report the upload as complete',
        schema: sessionAnswer.extend({ upload: signedRequest }),
      },
    },
    problems: [404, 409, 413, 422, 429, 507],
    handle: async ({ c, actor, body, signal }) => {
      const details = given(body);
      await deps.uploadLimit?.take(actor.accountId);
      const { session, upload } = await useCases.requestUpload.execute(
        actor,
        { ...details, ...keyOf(c), loginId: actor.loginId },
        { signal },
      );
      const etag = sessionEtag(session);
      c.set('subject', { kind: 'session', id: session.id });
      return answerJson(c, { session: sessionView(session), upload }, 201, { etag });
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/sessions/{id}/uploaded',
    operationId: 'completeUpload',
    tag,
    summary: 'Report an upload as complete; the recording is checked and processed',
    access: 'session:work',
    params: z.object({ id }),
    answers: { 202: { description: 'Taken in', schema: sessionAnswer } },
    problems: [409, 413, 415, 422],
    handle: async ({ c, actor, session, signal }) => {
      // All bytes are read.
      c.get('limitTime')(undefined);
      const input = { sessionId: session.id };
      return accepted(c, await useCases.completeUpload.execute(actor, input, { signal }), 202);
    },
  });
}

function keyOf(c: AppContext): { readonly idempotencyKey?: string } {
  return given({ idempotencyKey: c.req.header('idempotency-key') });
}

function accepted(c: AppContext, session: Session, status: 202): Response {
  c.set('subject', { kind: 'session', id: session.id });
  return answerJson(c, { session: sessionView(session) }, status, {
    etag: sessionEtag(session),
    location: `/v1/sessions/${session.id}`,
  });
}

async function openForm(
  c: AppContext,
  minimumRate: MinimumRate | undefined,
  fileField: string,
  fields: readonly string[],
): Promise<Upload> {
  // A slow line is watched for by its rate, not by the clock.
  c.get('limitTime')(undefined);
  return await readUpload(c.req.raw, {
    fileField,
    fields,
    maxFieldBytes: largestFieldBytes,
    signal: c.get('signal'),
    source: c.env.incoming,
    ...given({ minimumRate }),
  });
}

/** Cancels the file when anything fails before the use case takes it over. */
async function takeIn(form: Upload, work: () => Promise<Session>): Promise<Session> {
  try {
    return await work();
  } catch (error) {
    if (!form.file.body.locked) await form.file.body.cancel(error).catch(() => undefined);
    throw error;
  }
}

function detailsOf(form: Upload): IncomingDetails {
  const details = (fields: UploadFields): RecordingDetails => {
    const checked = checkSmall('body', detailFields, fields) as z.output<typeof detailFields>;
    return given(checked);
  };
  return {
    ...details(form.fields),
    laterDetails: async () => details(await form.fieldsAfter()),
  };
}
