import type { Hono } from 'hono';
import { accountPages } from '../host/account-pages/index.js';
import type { AppEnv } from '../host/request-context.js';

/** The pages that links in mails open. They are for people, so the OpenAPI document has none of them. */
export function accountPageRoutes(app: Hono<AppEnv>): void {
  for (const [path, { body, contentType }] of Object.entries(accountPages)) {
    app.get(path, (c) => {
      c.set('route', path);
      return c.body(body, 200, { 'content-type': contentType });
    });
  }
}
