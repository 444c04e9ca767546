import { PortError, sessionOfKey, system } from '@attune/core';
import type { AuditSubject } from '@attune/core/ports';
import { z } from 'zod';
import { answerBytes } from '../host/answer-bytes.js';
import type { AppDeps } from '../host/app-deps.js';
import { askedRange, rangeHeader } from '../host/asked-range.js';
import type { Span } from '../host/byte-range.js';
import { sawSessions } from '../host/middleware/audit.js';
import { readBody } from '../host/multipart/read-body.js';
import { HttpProblem } from '../host/problem.js';
import { type AppContext, contentLength } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';
import type { SignedGrant, SignedRequests } from '../host/signed-requests.js';
import { given } from './schemas/given.js';

const tag = 'Storage';
const query = z.strictObject({
  key: z.string().max(1_024).meta({ description: 'Of the object' }),
  type: z.string().max(255).optional().meta({ description: 'Content type of the bytes to send' }),
  size: z.string().max(20).optional().meta({ description: 'How many bytes to send, exactly' }),
  expires: z.string().max(40).meta({ description: 'When the request expires' }),
  signature: z.string().max(255).meta({ description: 'Over all the rest' }),
});

/** Serves signed requests where the store has no server of its own. */
export function objectRoutes(routes: Routes, deps: AppDeps): void {
  if (deps.objects === undefined) return;
  putRoute(routes, deps.objects, deps);
  getRoute(routes, deps.objects, deps);
}

type Objects = NonNullable<AppDeps['objects']>;

function putRoute(routes: Routes, { requests }: Objects, deps: AppDeps): void {
  const { useCases, minimumRate } = deps;
  routes.add({
    method: 'put',
    path: '/v1/objects',
    operationId: 'putObject',
    tag,
    summary: 'Send the bytes of a direct upload, as its signed request says',
    description: 'Accepts exactly the announced bytes, once, while their session waits for them.',
    access: 'signed',
    query,
    rawBody: { contentType: 'application/octet-stream', schema: z.string() },
    answers: { 204: { description: 'Stored; now report the upload as complete' } },
    problems: [404, 409, 422, 507],
    handle: async ({ c, signal }) => {
      const { key } = granted(c, requests);
      await requireStanding(key, deps, signal);
      await c.get('auditIntent')();
      c.get('limitTime')(undefined);
      const body = readBody(c.req.raw, {
        signal,
        source: c.env.incoming,
        ...given({ minimumRate }),
      });
      const statedBytes = contentLength(c);
      try {
        const upload = { key, body, ...given({ statedBytes }) };
        await useCases.receiveUpload.execute(system, upload, { signal });
      } catch (error) {
        if (!body.locked) await body.cancel(error).catch(() => undefined);
        throw error;
      }
      return c.body(null, 204);
    },
  });
}

function getRoute(routes: Routes, { requests, store }: Objects, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/objects',
    operationId: 'getObject',
    tag,
    summary: 'Download the bytes of a signed request, whole or a range',
    access: 'signed',
    query,
    headers: rangeHeader,
    answers: {
      200: { description: 'The bytes', contentType: '*/*' },
      206: {
        description: 'The range',
        contentType: '*/*',
        headers: { 'Content-Range': 'Returned bytes and total size' },
      },
    },
    problems: [404, 416],
    handle: async ({ c, signal }) => {
      const { key } = granted(c, requests);
      const { sessionId } = sessionOfKey(key) ?? {};
      const session = sessionId && (await useCases.sessions.find(sessionId, { signal }));
      if (session) sawSessions(c, [session]);
      c.get('limitTime')(undefined);
      c.header('Accept-Ranges', 'bytes');
      const range = c.req.header('range') === undefined ? undefined : await rangeOf(key);
      const { info, body } = await store
        .get(key, { signal, ...given({ range }) })
        .catch((error: unknown) => {
          if (PortError.is(error, 'not_found')) throw nothingThere();
          throw error;
        });
      const { start, end } = range ?? { start: 0, end: info.sizeBytes };
      c.header('Content-Type', info.contentType);
      c.header('Content-Length', String(end - start));
      c.header('Content-Disposition', 'attachment');
      if (range !== undefined)
        c.header('Content-Range', `bytes ${start}-${end - 1}/${info.sizeBytes}`);
      return await answerBytes(c, body, range === undefined ? 200 : 206);

      async function rangeOf(asked: string): Promise<Span | undefined> {
        const found = await store.stat(asked, { signal });
        if (found === undefined) throw nothingThere();
        return askedRange(c, found.sizeBytes);
      }
    },
  });
}

/** What a login was granted ends with it, and with the account. */
async function requireStanding(
  key: string,
  { useCases, accounts }: AppDeps,
  signal: AbortSignal,
): Promise<void> {
  const { sessionId } = sessionOfKey(key) ?? {};
  const session = sessionId && (await useCases.sessions.find(sessionId, { signal }));
  if (!session || session.upload === undefined) return;
  if (await accounts.operations.grantStands(session.ownerId, session.upload.loginId)) return;
  throw new HttpProblem(
    403,
    'invalid_signature',
    'The login that asked for this request has ended. Sign in and ask for a new one.',
  );
}

function nothingThere(): HttpProblem {
  return new HttpProblem(404, 'not_found', 'There is nothing under this key.');
}

function granted(c: AppContext, requests: SignedRequests): SignedGrant {
  const grant = requests.verify(c.req.method, c.req.url, c.req.raw.headers);
  if (grant !== undefined) {
    c.set('subject', subjectOf(grant.key));
    return grant;
  }
  throw new HttpProblem(
    403,
    'invalid_signature',
    'This request was not signed by this host, was changed, or has expired. Ask for a new one.',
  );
}

function subjectOf(key: string): AuditSubject {
  const { sessionId } = sessionOfKey(key) ?? {};
  return sessionId === undefined ? { kind: 'object', id: key } : { kind: 'session', id: sessionId };
}
