import type { Hono } from 'hono';
import type { AppDeps } from '../host/app-deps.js';
import { type DashboardFile, dashboardHeaders } from '../host/dashboard.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import { HttpProblem } from '../host/problem.js';
import type { AppContext, AppEnv } from '../host/request-context.js';
import { startPage, startPageStyle } from '../host/start-page.js';

/**
 * What is at `/`, where people and programs arrive who know only the address of the host: the web
 * page, or where a host has none, what this address is.
 */
export function startPageRoutes(
  app: Hono<AppEnv>,
  { version, dashboard }: Pick<AppDeps, 'version' | 'dashboard'>,
): void {
  app.get('/', (c) => {
    c.set('route', '/');
    // The answer depends on what the client takes.
    const headers = { vary: 'Accept, Accept-Encoding' };
    if (takesHtml(c.req.header('accept'))) {
      if (dashboard !== undefined) {
        const own = { ...headers, ...dashboardHeaders, 'cache-control': 'no-cache' };
        return answerFile(c, dashboard.index, own);
      }
      return c.body(startPage(version), 200, {
        ...headers,
        'content-type': 'text/html; charset=utf-8',
      });
    }
    const about = {
      name: 'Attune',
      version,
      documentation: '/docs',
      openapi: '/openapi.json',
      health: '/health/ready',
    };
    return answerJson(c, about, 200, headers);
  });
  app.get('/start-page.css', (c) => {
    c.set('route', '/start-page.css');
    return c.body(startPageStyle, 200, { 'content-type': 'text/css; charset=utf-8' });
  });
  if (dashboard === undefined) return;
  app.get('/app/assets/:name', (c) => {
    c.set('route', '/app/assets/{name}');
    const file = dashboard.assets.get(c.req.param('name'));
    if (file === undefined) throw noSuchFile();
    // Another content has another name.
    const lasting = { 'cache-control': 'public, max-age=31536000, immutable' };
    return answerFile(c, file, { ...lasting, vary: 'Accept-Encoding' });
  });
}

function noSuchFile(): HttpProblem {
  return new HttpProblem(404, 'not_found', 'The page has no such file. Load it again.');
}

/** Sends the smallest form of a file that the client takes. */
function answerFile(
  c: AppContext,
  file: DashboardFile,
  headers: Readonly<Record<string, string>>,
): Response {
  const taken = c.req.header('accept-encoding') ?? '';
  const [coding, body] =
    file.br !== undefined && takes(taken, 'br')
      ? (['br', file.br] as const)
      : file.gzip !== undefined && takes(taken, 'gzip')
        ? (['gzip', file.gzip] as const)
        : ([undefined, file.plain] as const);
  return c.body(body, 200, {
    ...headers,
    'content-type': file.contentType,
    'content-length': String(body.byteLength),
    ...(coding === undefined ? {} : { 'content-encoding': coding }),
  });
}

function takes(accepted: string, coding: string): boolean {
  return accepted.split(',').some((one) => {
    const [name = '', ...weights] = one.split(';').map((part) => part.trim().toLowerCase());
    return name === coding && !weights.some((weight) => /^q=0(?:\.0+)?$/u.test(weight));
  });
}

/** Browsers name HTML. Programs name JSON, or take everything. */
function takesHtml(accept = ''): boolean {
  return /(?:^|,)\s*(?:text\/html|application\/xhtml\+xml)\s*(?:[;,]|$)/iu.test(accept);
}
