import type { Hono } from 'hono';
import type { AppDeps } from '../host/app-deps.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { AppEnv } from '../host/request-context.js';
import { startPage, startPageStyle } from '../host/start-page.js';

/** What is at `/`, where people and programs arrive who know only the address of the host. */
export function startPageRoutes(app: Hono<AppEnv>, { version }: Pick<AppDeps, 'version'>): void {
  app.get('/', (c) => {
    c.set('route', '/');
    // The answer depends on what the client takes.
    const headers = { vary: 'Accept' };
    if (takesHtml(c.req.header('accept'))) {
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
}

/** Browsers name HTML. Programs name JSON, or take everything. */
function takesHtml(accept = ''): boolean {
  return /(?:^|,)\s*(?:text\/html|application\/xhtml\+xml)\s*(?:[;,]|$)/iu.test(accept);
}
