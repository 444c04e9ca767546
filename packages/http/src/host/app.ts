import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { eventRoutes } from '../live/events.js';
import { accountPageRoutes } from '../routes/account-pages.js';
import { adminRoutes } from '../routes/admin.js';
import { adminAccountRoutes } from '../routes/admin-accounts.js';
import { adminOperationRoutes } from '../routes/admin-operation.js';
import { authRoutes } from '../routes/auth.js';
import { careLinkRoutes } from '../routes/care-links.js';
import { docsRoutes } from '../routes/docs.js';
import { figureRoutes } from '../routes/figures.js';
import { intakeRoutes } from '../routes/intake.js';
import { objectRoutes } from '../routes/objects.js';
import { operationRoutes } from '../routes/operation.js';
import { playbackRoutes } from '../routes/playback.js';
import { profileRoutes } from '../routes/profiles.js';
import { sessionWorkRoutes } from '../routes/session-work.js';
import { sessionRoutes } from '../routes/sessions.js';
import { startPageRoutes } from '../routes/start-page.js';
import { transcriptRoutes } from '../routes/transcripts.js';
import { uploadRoutes } from '../routes/uploads.js';
import { webAuthRoutes } from '../routes/web-auth.js';
import type { AppDeps } from './app-deps.js';
import { around } from './middleware/around.js';
import { auditRequests } from './middleware/audit.js';
import { noteRefusals } from './middleware/note-refusals.js';
import { requestId } from './middleware/request-id.js';
import { requestLog } from './middleware/request-log.js';
import { requestMetrics } from './middleware/request-metrics.js';
import { addStandardHeaders, answerJson } from './middleware/standard-headers.js';
import { timeLimit } from './middleware/time-limit.js';
import { traceRequests } from './middleware/trace-requests.js';
import { openApiDocument } from './openapi-document.js';
import { adminHeaders } from './own-pages.js';
import { HttpProblem, isHostFault, problemOf } from './problem.js';
import type { AppContext, AppEnv } from './request-context.js';
import { createRoutes, type Routes } from './route-kit.js';

export type { AppDeps } from './app-deps.js';

/** The web application: a function from requests to answers, with the document that describes it. */
export interface App {
  fetch(request: Request, env?: object): Response | Promise<Response>;
  /** OpenAPI 3.1. */
  document(): Record<string, unknown>;
}

/** Puts the use cases behind HTTP. Knows neither which adapters there are nor who composed them. */
export function createApp(deps: AppDeps): App {
  const app = new Hono<AppEnv>();
  if (deps.tracer !== undefined) app.use(traceRequests(deps.tracer, deps.trustedProxies));
  app.use(
    around([
      requestId(),
      requestMetrics(deps.metrics),
      requestLog(deps.log),
      noteRefusals(deps),
      timeLimit(deps.requestTimeoutMs),
      auditRequests(deps),
      // Inside the audit, which may put a problem in place of an answer that has its headers.
      addStandardHeaders(),
    ]),
  );
  app.use('/admin/*', adminHeaders);
  if (deps.corsOrigins.length > 0) app.use(crossOrigin(deps.corsOrigins));
  const routes = createRoutes(app, deps);
  let document: Record<string, unknown> | undefined;
  const describe = (): Record<string, unknown> => {
    document ??= openApiDocument(routes.registry, deps.version);
    return document;
  };
  authRoutes(routes, deps);
  webAuthRoutes(routes, deps);
  profileRoutes(routes, deps);
  careLinkRoutes(routes, deps);
  intakeRoutes(routes, deps);
  uploadRoutes(routes, deps);
  sessionRoutes(routes, deps);
  sessionWorkRoutes(routes, deps);
  playbackRoutes(routes, deps);
  eventRoutes(routes, deps);
  transcriptRoutes(routes, deps);
  figureRoutes(routes, deps);
  adminAccountRoutes(routes, deps);
  adminOperationRoutes(routes, deps);
  objectRoutes(routes, deps);
  operationRoutes(routes, deps);
  docsRoutes(routes, describe);
  adminRoutes(app, deps);
  accountPageRoutes(app, deps);
  startPageRoutes(app, deps);
  app.notFound((c) => refuse(c, deps, nothingHere(c, routes)));
  app.onError((error, c) => refuse(c, deps, error));
  return {
    fetch: (request, env) => app.fetch(request, (env ?? {}) as AppEnv['Bindings']),
    document: describe,
  };
}

function crossOrigin(origins: readonly string[]) {
  return cors({
    origin: origins.includes('*') ? '*' : [...origins],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'Last-Event-ID',
      'Range',
      'Upload-Offset',
      'X-Request-Id',
    ],
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: [
      ...['Content-Disposition', 'Content-Range', 'ETag', 'Retry-After', 'Upload-Offset'],
      'X-Request-Id',
    ],
    maxAge: 600,
  });
}

function nothingHere(c: AppContext, routes: Routes): HttpProblem {
  const methods = routes.methodsAt(c.req.path);
  if (methods.length === 0) {
    return new HttpProblem(404, 'not_found', 'There is nothing at this path. See /docs.');
  }
  const allow = methods.join(', ');
  return new HttpProblem(405, 'method_not_allowed', `This path accepts ${allow}.`, {
    headers: { allow },
  });
}

function refuse(c: AppContext, deps: AppDeps, error: unknown): Response {
  const { problem, headers } = problemOf(error, c.get('requestId'));
  c.set('problemCode', problem.code);
  if (isHostFault(problem)) {
    deps.log.error({ requestId: problem.requestId, code: problem.code, error }, 'a request failed');
  }
  const type = { 'content-type': 'application/problem+json' };
  return answerJson(c, problem, problem.status, { ...headers, ...type });
}
