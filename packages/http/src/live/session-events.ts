import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import type { Routes } from '../host/route-kit.js';
import { id } from '../routes/schemas/common.js';
import { createStreams } from './streams.js';

/** Proxies cut lines on which nothing is said for a minute. */
const heartbeatMs = 15_000;
/** How soon a client whose line broke comes back. */
const retryMs = 1_000;

/** A session is watched while it is worked on. */
export function eventRoutes(routes: Routes, deps: AppDeps): void {
  const { useCases, stopping } = deps;
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
    headers: z.object({
      'Last-Event-ID': z
        .string()
        .max(255)
        .optional()
        .meta({ description: 'The `id` of the last event seen' }),
    }),
    answers: { 200: { description: 'Events', contentType: 'text/event-stream' } },
    problems: [429],
    handle: ({ c, actor, session, signal }) => {
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
        const events = useCases.watchSession.execute(
          actor,
          { sessionId: session.id, ...(lastEventId === undefined ? {} : { lastEventId }) },
          { signal: AbortSignal.any([signal, stopping, open.signal]) },
        );
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
    },
  });
}
