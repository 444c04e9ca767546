import { type RecordingDetails, type Session, sessionEtag, sessionView } from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../app-deps.js';
import { answerJson } from '../middleware/standard-headers.js';
import type { MinimumRate } from '../multipart/minimum-rate.js';
import { readUpload, type Upload, type UploadFields } from '../multipart/read-upload.js';
import { HttpProblem } from '../problem.js';
import type { AppContext } from '../request-context.js';
import type { Routes } from '../route-kit.js';
import { id, instant } from '../schemas/common.js';
import { given } from '../schemas/given.js';
import { sessionAnswer, settingsInput } from '../schemas/session.js';

const tag = 'Intake';
const title = z.string().trim().max(200);
const file = z.string().meta({ format: 'binary' });

/** The texts of a form; `settings` is JSON in one of them. */
const detailFields = z.object({
  patientId: id.optional(),
  title: title.optional(),
  recordedAt: instant.optional(),
  settings: z
    .string()
    .transform((text, context) => {
      try {
        return settingsInput.parse(JSON.parse(text));
      } catch {
        context.addIssue({ code: 'custom', message: 'must be a JSON object' });
        return z.NEVER;
      }
    })
    .optional(),
});

const described = { patientId: id.optional(), title: title.optional() };
const uploadForm = z.object({
  audio: file,
  ...described,
  recordedAt: instant.optional(),
  settings: z
    .string()
    .optional()
    .meta({
      description: 'SettingsInput as JSON',
      examples: ['{"language":"de-DE","speakers":2}'],
    }),
});
const importForm = z.object({
  transcript: file.meta({ description: '.vtt, .srt or .json by its name' }),
  ...described,
});

const announcement = z
  .object({
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
    recordedAt: instant.optional(),
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
    headers: z.record(z.string(), z.string()).meta({ description: 'Must be sent unchanged' }),
    expiresAt: instant,
  })
  .meta({ id: 'SignedRequest' });

const fileProblems = [409, 413, 415, 422, 429, 507];
const largestFieldBytes = 65_536;

/** Recordings and transcripts come in. */
export function intakeRoutes(routes: Routes, deps: AppDeps): void {
  formRoutes(routes, deps);
  directRoutes(routes, deps);
}

function formRoutes(routes: Routes, deps: AppDeps): void {
  const { useCases, minimumRate } = deps;
  routes.add({
    method: 'post',
    path: '/v1/sessions/upload',
    operationId: 'uploadRecording',
    tag,
    summary: 'Upload a recording; it is transcribed and analyzed',
    access: 'therapist',
    headers: z.object({
      'Idempotency-Key': z.string().optional().meta({
        description: 'A repeated upload with the same key answers with the first session',
      }),
    }),
    rawBody: { contentType: 'multipart/form-data', schema: uploadForm },
    answers: { 202: { description: 'Taken in', schema: sessionAnswer } },
    problems: fileProblems,
    handle: async ({ c, actor, signal }) => {
      const form = await openForm(c, minimumRate, 'audio', [
        'patientId',
        'title',
        'recordedAt',
        'settings',
      ]);
      const idempotencyKey = c.req.header('idempotency-key');
      const session = await takeIn(form, async () => {
        const { laterDetails, ...details } = await detailsOf(form, deps, signal);
        return await useCases.ingestRecording.execute(
          {
            ownerId: actor.accountId,
            filename: form.file.filename,
            body: form.file.body,
            ...details,
            laterDetails,
            ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
          },
          { signal },
        );
      });
      return accepted(c, session, 202);
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/sessions/import',
    operationId: 'importTranscript',
    tag,
    summary: 'Bring a transcript instead of a recording; it is analyzed',
    access: 'therapist',
    rawBody: { contentType: 'multipart/form-data', schema: importForm },
    answers: { 202: { description: 'Taken in', schema: sessionAnswer } },
    problems: fileProblems,
    handle: async ({ c, actor, signal }) => {
      const form = await openForm(c, minimumRate, 'transcript', ['patientId', 'title']);
      const session = await takeIn(form, async () => {
        const details = await detailsOf(form, deps, signal);
        return await useCases.importTranscript.execute(
          {
            ownerId: actor.accountId,
            filename: form.file.filename,
            body: form.file.body,
            ...details,
          },
          { signal },
        );
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
    summary: 'Announce a recording and get a request with which to send it to the store',
    access: 'therapist',
    body: announcement,
    answers: {
      201: {
        description: 'Send the bytes as `upload` says, then tell that they are uploaded',
        schema: sessionAnswer.extend({ upload: signedRequest }),
      },
    },
    problems: [413, 422],
    handle: async ({ c, actor, body, signal }) => {
      const details = given(body);
      await checkPatient(details, deps, signal);
      const { session, upload } = await useCases.requestUpload.execute(
        { ownerId: actor.accountId, ...details },
        { signal },
      );
      const etag = sessionEtag(session);
      return answerJson(c, { session: sessionView(session), upload }, 201, { etag });
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/sessions/{id}/uploaded',
    operationId: 'completeUpload',
    tag,
    summary: 'Tell that the bytes have been sent; they are checked and worked on',
    access: 'session:work',
    params: z.object({ id }),
    answers: { 202: { description: 'Taken in', schema: sessionAnswer } },
    problems: [409, 413, 415, 422],
    handle: async ({ c, session, signal }) => {
      // All bytes are read.
      c.get('limitTime')(undefined);
      return accepted(c, await useCases.completeUpload.execute(session.id, { signal }), 202);
    },
  });
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

/** Whatever goes wrong before the use case takes the file over, the file is let go of. */
async function takeIn(form: Upload, work: () => Promise<Session>): Promise<Session> {
  try {
    return await work();
  } catch (error) {
    if (!form.file.body.locked) await form.file.body.cancel(error).catch(() => undefined);
    throw error;
  }
}

async function detailsOf(form: Upload, deps: AppDeps, signal: AbortSignal) {
  const details = async (fields: UploadFields): Promise<RecordingDetails> => {
    const parsed = detailFields.safeParse(fields);
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => ({
        path: ['body', ...path].join('.'),
        message,
      }));
      throw new HttpProblem(400, 'invalid_input', 'The form does not fit; see errors.', { errors });
    }
    const said = given(parsed.data);
    await checkPatient(said, deps, signal);
    return said;
  };
  return {
    ...(await details(form.fields)),
    laterDetails: async () => await details(await form.fieldsAfter()),
  };
}

/** A session about somebody who is no patient here would be nobody's. */
async function checkPatient(
  { patientId }: { readonly patientId?: string },
  { accounts }: AppDeps,
  signal: AbortSignal,
): Promise<void> {
  if (patientId === undefined) return;
  const account = await accounts.accounts.find(patientId, { signal });
  if (account?.role === 'patient') return;
  throw new HttpProblem(422, 'patient_not_found', 'There is no patient with this id.', {
    errors: [{ path: 'patientId', message: 'is no patient; GET /v1/profiles/patients finds them' }],
  });
}
