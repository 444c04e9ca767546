import { type AuthenticatedActor, DomainError } from '@attune/core';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import type { AppContext } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';
import { id } from '../routes/schemas/common.js';
import { createStreams, type Streams } from './streams.js';

/** Proxies cut lines on which nothing is said for a minute. */
const heartbeatMs = 15_000;
/** How soon a client whose line broke comes back. */
const retryMs = 1_000;

const lastEventId = z
  .string()
  .max(255)
  .optional()
  .meta({ description: 'The `id` of the last event seen' });
const answers = { 200: { description: 'Events', contentType: 'text/event-stream' } };

/** A session is watched while it is worked on, an account for as long as somebody looks. */
export function eventRoutes(routes: Routes, deps: AppDeps): void {
  const { useCases } = deps;
  const streams = createStreams(deps);
  routes.add({
    method: 'get',
    path: '/v1/sessions/{id}/events',
    operationId: 'watchSession',
    tag: 'Sessions',
    summary: 'Status and progress as server-sent events',
    description:
      'Events `status`, `progress` and, at the end, `done`. Each describes the current state, so missing one does no harm; `Last-Event-ID` skips events you have seen. The stream continues when the access token expires, and ends when its sign-in ends. An account may have 32 streams at once.',
    access: 'session:see',
    params: z.object({ id }),
    headers: z.object({ 'Last-Event-ID': lastEventId }),
    answers,
    problems: [429],
    handle: ({ c, actor, session, signal }) =>
      tell({ c, actor, signal }, deps, streams, (seen, options) =>
        useCases.watchSession.execute(actor, { sessionId: session.id, ...seen }, options),
      ),
  });
  routes.add({
    method: 'get',
    path: '/v1/events',
    operationId: 'watchAccount',
    tag: 'Sessions',
    summary: 'What happens to your sessions, as server-sent events',
    description:
      'An event `session` each time the status or the progress of one of your hundred newest sessions changes: its id, status and progress, or `deleted`. It begins with the sessions that are worked on and, after `Last-Event-ID`, with those that changed since. Read your list again when you come back: what was deleted meanwhile is not told. One stream serves a whole page; it continues when the access token expires, and ends when its sign-in ends.',
    access: 'account',
    headers: z.object({ 'Last-Event-ID': lastEventId }),
    answers,
    problems: [403, 429],
    handle: ({ c, actor, signal }) => {
      requireOwner(actor);
      return tell({ c, actor, signal }, deps, streams, (seen, options) =>
        useCases.watchAccount.execute(actor, seen, options),
      );
    },
  });
}

/** Before the answer begins: afterwards it could only break off. */
function requireOwner({ role }: AuthenticatedActor): void {
  if (role !== 'admin') return;
  throw new DomainError('forbidden', 'Administrators have no sessions. See /v1/admin/sessions.');
}

/** An event as a use case tells it. */
interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: object;
}

/** Answers with events for as long as they come and the account may read them. */
function tell(
  { c, actor, signal }: { c: AppContext; actor: AuthenticatedActor; signal: AbortSignal },
  { stopping }: AppDeps,
  streams: Streams,
  watch: (
    seen: { readonly lastEventId?: string },
    options: { readonly signal: AbortSignal },
  ) => AsyncIterable<Told>,
): Response {
  c.get('limitTime')(undefined);
  // Proxies pass on at once what is marked like this.
  c.header('X-Accel-Buffering', 'no');
  // A client that asks for the head alone reads no events, so nothing would end them.
  if (c.req.method === 'HEAD') {
    return c.body(null, { headers: { 'content-type': 'text/event-stream' } });
  }
  const lastEventId = c.req.header('last-event-id');
  const open = streams.open(actor);
  const response = streamSSE(c, async (stream) => {
    stream.onAbort(open.close);
    const heartbeat = setInterval(() => void stream.write(': \n\n'), heartbeatMs).unref();
    const events = watch(lastEventId === undefined ? {} : { lastEventId }, {
      signal: AbortSignal.any([signal, stopping, open.signal]),
    });
    try {
      for await (const { id, event, data } of events) {
        await stream.writeSSE({ id, event, data: JSON.stringify(data), retry: retryMs });
      }
    } catch (error) {
      // The line breaks off without a word of why; the client comes back with Last-Event-ID.
      c.get('log').warn({ requestId: c.get('requestId'), error }, 'events broke off');
    } finally {
      clearInterval(heartbeat);
      open.close();
    }
  });
  // The server keeps or ends the connection as the client asked.
  response.headers.delete('connection');
  return response;
}
