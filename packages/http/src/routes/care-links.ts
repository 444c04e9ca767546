import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { AppContext } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';
import { id, instant, pageAnswer, pageOf, pageQuery } from './schemas/common.js';
import { given } from './schemas/given.js';

const tag = 'Care links';
const params = z.object({ id });

const careLink = z
  .object({
    id,
    state: z.enum(['asked', 'accepted', 'ended']).meta({
      description: '`ended` stands for a refused request, too; lists leave these out',
    }),
    askedAt: instant.optional().meta({
      description: 'Absent when an operator or an earlier session made the link',
    }),
    acceptedAt: instant.optional(),
    expiresAt: instant.optional().meta({ description: 'When a request ends by itself' }),
    login: z.string().optional().meta({
      description:
        'For the therapist, until the patient accepts: the login as the therapist typed it',
    }),
    person: z
      .object({
        id,
        displayName: z.string(),
        username: z.string(),
        email: z.string().optional().meta({ description: 'Of a patient, for the therapist' }),
      })
      .optional()
      .meta({ description: 'The other side; for the therapist once the patient has accepted' }),
  })
  .meta({ id: 'CareLink' });

const careLinkAnswer = z.object({ careLink });

const login = z
  .string()
  .min(1)
  .max(320)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have control characters')
  .meta({ description: 'E-mail address or username of the patient, whole' });

/** A therapist asks a patient for a care link; the patient accepts or refuses; either side ends it. */
export function careLinkRoutes(routes: Routes, deps: AppDeps): void {
  askRoutes(routes, deps);
  answerRoutes(routes, deps);
}

function askRoutes(routes: Routes, { accounts, throttle }: AppDeps): void {
  routes.add({
    method: 'post',
    path: '/v1/care-links',
    operationId: 'askCareLink',
    tag,
    summary: 'Ask a patient for a care link',
    description:
      'The answer is 202 whether or not there is such a patient, and the list shows the request in both cases. The patient gets a mail and sees the request in the list. A request expires after 30 days; a patient who refused is not asked again within 30 days.',
    access: 'therapist',
    body: z.strictObject({ login }).meta({ examples: [{ login: 'pat@example.org' }] }),
    answers: { 202: { description: 'Asked, if there is such a patient' } },
    problems: [429],
    handle: async ({ c, actor, body, signal }) => {
      await throttle.beforeCareLink(actor.accountId);
      const { patientId } = await accounts.askCareLink.execute(actor, body, { signal });
      if (patientId !== undefined) about(c, patientId);
      return c.body(null, 202);
    },
  });

  routes.add({
    method: 'get',
    path: '/v1/care-links',
    operationId: 'listCareLinks',
    tag,
    summary: 'Your care links and the requests for them, newest first',
    access: 'account',
    query: z.object(pageQuery),
    answers: { 200: { description: 'A page', schema: pageOf(careLink) } },
    problems: [403],
    handle: async ({ c, actor, query, signal }) => {
      const page = await accounts.listCareLinks.execute(actor, given(query), { signal });
      const people = page.items.flatMap(({ person }) => person ?? []);
      c.set(
        'seen',
        people.map((person) => ({ kind: 'account', id: person.id })),
      );
      return answerJson(
        c,
        pageAnswer(page, (one) => one),
      );
    },
  });
}

function answerRoutes(routes: Routes, { accounts }: AppDeps): void {
  routes.add({
    method: 'put',
    path: '/v1/care-links/{id}',
    operationId: 'answerCareLink',
    tag,
    summary: 'Accept or refuse the request of a therapist',
    description: 'Refusing a link that was accepted ends it.',
    access: 'patient',
    params,
    subject: (params) => ({ kind: 'careLink', id: params.id }),
    body: z.strictObject({ accepted: z.boolean() }).meta({ examples: [{ accepted: true }] }),
    answers: { 200: { description: 'The care link', schema: careLinkAnswer } },
    problems: [404],
    handle: async ({ c, actor, params, body, signal }) => {
      const { care, view } = await accounts.answerCareLink.execute(
        actor,
        { id: params.id, accepted: body.accepted },
        { signal },
      );
      about(c, care.therapistId);
      return answerJson(c, { careLink: view });
    },
  });

  routes.add({
    method: 'delete',
    path: '/v1/care-links/{id}',
    operationId: 'endCareLink',
    tag,
    summary: 'End a care link, or withdraw or refuse a request',
    description:
      'Existing sessions stay: the patient keeps access to the finalized ones, and the therapist to all. The therapist cannot add new ones.',
    access: 'account',
    params,
    subject: (params) => ({ kind: 'careLink', id: params.id }),
    answers: { 204: { description: 'Ended' } },
    problems: [404],
    handle: async ({ c, actor, params, signal }) => {
      const care = await accounts.endCareLink.execute(actor, { id: params.id }, { signal });
      const other = actor.role === 'therapist' ? care.patientId : care.therapistId;
      if (other !== undefined) about(c, other);
      return c.body(null, 204);
    },
  });
}

/** The audit log names the account on the other side. */
function about(c: AppContext, accountId: string): void {
  c.set('subject', { kind: 'account', id: accountId });
}
