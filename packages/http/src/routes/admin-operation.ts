import type { Alert } from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { sawSessions } from '../host/middleware/audit.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import { HttpProblem } from '../host/problem.js';
import type { Routes } from '../host/route-kit.js';
import { alertFacts, auditEntry, listedAlert, operatedSession, refusal } from './schemas/admin.js';
import {
  endOf,
  endOrDate,
  id,
  instantOrDate,
  pageAnswer,
  pageOf,
  pageQuery,
} from './schemas/common.js';
import { given } from './schemas/given.js';
import { sessionStatus } from './schemas/session.js';

const tag = 'Administration';

/** Sessions, alerts and limits as operators see them: without titles, names and words. */
export function adminOperationRoutes(routes: Routes, deps: AppDeps): void {
  sessionsRoute(routes, deps);
  alertsRoute(routes, deps);
  limitsRoute(routes, deps);
  auditRoute(routes, deps);
}

function sessionsRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/admin/sessions',
    operationId: 'listAllSessions',
    tag,
    summary: 'List the sessions of all owners',
    description:
      'Newest first, without titles, names and words. With `stuck=true`: those that made no progress for an hour although they should, the longest first. `POST /v1/sessions/{id}/retry` tries a failed one again.',
    access: 'admin',
    query: z.strictObject({
      status: sessionStatus.optional().meta({ description: 'Only sessions with this status' }),
      stuck: z.literal('true').optional().meta({ description: 'Only stuck sessions' }),
      ...pageQuery,
    }),
    answers: { 200: { description: 'Sessions', schema: pageOf(operatedSession) } },
    handle: async ({ c, actor, query, signal }) => {
      const { stuck, ...rest } = given(query);
      const input = { ...rest, ...(stuck === undefined ? {} : { stuck: true }) };
      const page = await useCases.listAllSessions.execute(actor, input, { signal });
      sawSessions(c, page.items);
      return answerJson(
        c,
        pageAnswer(page, (session) => session),
      );
    },
  });
}

function alertsRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/admin/alerts',
    operationId: 'listAlerts',
    tag,
    summary: 'List alerts',
    description: 'Newest first. Resolved alerts are kept for 30 days.',
    access: 'admin',
    query: z.strictObject({
      state: z
        .enum(['open', 'resolved'])
        .optional()
        .meta({ description: 'Only alerts in this state' }),
      ...pageQuery,
    }),
    answers: { 200: { description: 'Alerts', schema: pageOf(listedAlert) } },
    handle: async ({ c, actor, query, signal }) => {
      const page = await useCases.listAlerts.execute(actor, given(query), { signal });
      return answerJson(c, pageAnswer(page, alertView));
    },
  });
}

function limitsRoute(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/admin/limits',
    operationId: 'listRefusals',
    tag,
    summary: 'List the clients that a limit refuses now',
    description: 'The limit that ends last comes first. A limit that has ended is not listed.',
    access: 'admin',
    query: z.strictObject(pageQuery),
    answers: { 200: { description: 'Limited clients', schema: pageOf(refusal) } },
    handle: async ({ c, actor, query, signal }) => {
      const page = await useCases.listRefusals.execute(actor, given(query), { signal });
      const accounts = page.items.flatMap(({ accountId }) => accountId ?? []);
      c.set(
        'seen',
        [...new Set(accounts)].map((one) => ({ kind: 'account', id: one })),
      );
      return answerJson(
        c,
        pageAnswer(page, (item) => item),
      );
    },
  });
}

function auditRoute(routes: Routes, { useCases, auditCopy }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/admin/audit',
    operationId: 'searchAudit',
    tag,
    summary: 'Search the audit log',
    description:
      'Newest first. All that is given must match. Searches a copy of the log that keeps entries for AUDIT_SEARCH_DAYS; equal entries within a few seconds are one with `times`. A page may hold fewer items than `limit` and not be the last.',
    access: 'admin',
    query: z.strictObject({
      actorId: id.optional().meta({ description: 'The account that acted, or `anonymous`' }),
      subjectId: id.optional().meta({
        description: 'The session, account or patient it was about, or that the answer contained',
      }),
      action: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .meta({
          description: 'The operation, such as `getTranscript`',
          examples: ['getTranscript'],
        }),
      from: instantOrDate.optional(),
      to: endOrDate.optional(),
      ...pageQuery,
    }),
    answers: { 200: { description: 'Entries', schema: pageOf(auditEntry) } },
    problems: [404],
    handle: async ({ c, actor, query, signal }) => {
      if (auditCopy === undefined) {
        throw new HttpProblem(
          404,
          'not_found',
          'This host keeps no copy of its audit log to search in: AUDIT_SEARCH_DAYS is 0. Read the log itself.',
        );
      }
      await auditCopy.flush();
      const { to, ...rest } = given(query);
      const input = { ...rest, ...(to === undefined ? {} : { to: endOf(to) }) };
      const page = await useCases.searchAudit.execute(actor, input, { signal });
      return answerJson(
        c,
        pageAnswer(page, (entry) => entry),
      );
    },
  });
}

function alertView({ kind, subject, state, openedAt, seenAt, toldAt, facts }: Alert) {
  return { kind, subject, state, openedAt, seenAt, toldAt, facts: alertFacts.parse(facts) };
}
