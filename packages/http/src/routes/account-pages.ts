import type { Hono } from 'hono';
import { acceptedLanguages } from '../host/accept-language.js';
import { accountPage, accountPageParts, accountPagePaths } from '../host/account-pages/index.js';
import type { AppDeps } from '../host/app-deps.js';
import type { AppEnv } from '../host/request-context.js';

/** The pages that links in mails open. They are for people, so the OpenAPI document has none of them. */
export function accountPageRoutes(
  app: Hono<AppEnv>,
  { defaultLanguage = 'en' }: Pick<AppDeps, 'defaultLanguage'>,
): void {
  for (const path of accountPagePaths) {
    app.get(path, (c) => {
      c.set('route', path);
      const asked = acceptedLanguages(c.req.header('accept-language'));
      const { language, body } = accountPage(path, [...asked, defaultLanguage]);
      return c.body(body, 200, {
        'content-type': 'text/html; charset=utf-8',
        'content-language': language,
        vary: 'Accept-Language',
      });
    });
  }
  for (const [path, { body, contentType }] of Object.entries(accountPageParts)) {
    app.get(path, (c) => {
      c.set('route', path);
      return c.body(body, 200, { 'content-type': contentType });
    });
  }
}
