import { type AuthenticatedActor, DomainError, type Login, visitor } from '@attune/core';
import type { Hono } from 'hono';
import { z } from 'zod';
import { adminStyle, signInPage, signOutPage } from '../host/admin/admin-page.js';
import { boardChange, boardPath, type QueueBoard } from '../host/admin/queue-board.js';
import type { AppDeps } from '../host/app-deps.js';
import {
  forgetToken,
  keepToken,
  keptToken,
  type OwnCookie,
  prefixOf,
  requireOwnPage,
} from '../host/own-pages.js';
import { passwordOrigin } from '../host/password-origin.js';
import { HttpProblem, problemOf } from '../host/problem.js';
import { readText } from '../host/read-json.js';
import type { AppContext, AppEnv } from '../host/request-context.js';
import { tellAuth } from '../host/tell-auth.js';

const cookie: OwnCookie = { name: 'attune-admin', path: '/admin' };
const mostFormBytes = 8_192;
const credentials = z.object({
  login: z.string().min(1).max(320),
  password: z.string().min(1).max(1_000),
});

/**
 * Pages for administrators: those of the board, and where one signs in to them. Browsers send them
 * a cookie that no other path gets. They are for people, so the OpenAPI document has none of them.
 */
export function adminRoutes(app: Hono<AppEnv>, deps: AppDeps): void {
  const prefix = prefixOf(deps.publicUrl);
  const board = (): QueueBoard => {
    if (deps.board !== undefined) return deps.board;
    throw new HttpProblem(
      404,
      'not_found',
      'This host has no queue board: it needs QUEUE_PROVIDER=redis.',
    );
  };
  app.get('/admin', (c) => {
    c.set('route', '/admin');
    board();
    return c.redirect(`${prefix}${boardPath}`, 303);
  });
  app.get('/admin/page.css', (c) => {
    c.set('route', '/admin/page.css');
    return c.body(adminStyle, 200, { 'content-type': 'text/css; charset=utf-8' });
  });
  app.get('/admin/sign-in', (c) => {
    c.set('route', '/admin/sign-in');
    board();
    return c.html(signInPage());
  });
  app.post('/admin/sign-in', async (c) => {
    c.set('route', '/admin/sign-in');
    board();
    requireOwnPage(c, deps.publicUrl);
    const refusal = await signIn(c, await readForm(c), deps);
    if (refusal === undefined) return c.redirect(`${prefix}${boardPath}`, 303);
    return c.html(signInPage(refusal.message), refusal.status, refusal.headers);
  });
  app.get('/admin/sign-out', (c) => {
    c.set('route', '/admin/sign-out');
    board();
    return c.html(signOutPage());
  });
  app.post(
    '/admin/sign-out',
    async (c, next) => {
      c.set('route', '/admin/sign-out');
      board();
      requireOwnPage(c, deps.publicUrl);
      await next();
      // Here, so that an answer which tells of a fault takes the cookie back, too.
      forgetToken(c, cookie, deps);
    },
    async (c) => {
      await signOut(c, deps);
      return c.redirect(`${prefix}/admin/sign-in`, 303);
    },
  );
  app.get(`${boardPath}/*`, async (c) => {
    c.set('route', `${boardPath}/*`);
    const shown = board();
    const part = c.req.path.slice(boardPath.length);
    const page = !/^\/(?:api|static)\//u.test(part);
    const actor = await signedIn(c, deps);
    if (actor === undefined) {
      if (page) return c.redirect(`${prefix}/admin/sign-in`, 303);
      throw new HttpProblem(401, 'invalid_token', 'Sign in at /admin/sign-in.');
    }
    if (page) see(c, actor, 'openQueueBoard');
    if (actor.role !== 'admin') throw nothing();
    return await shown.fetch(c.req.raw);
  });
  changeRoute(app, deps, board);
}

/** Changes of the queue. Each has two entries in the audit log. */
function changeRoute(app: Hono<AppEnv>, deps: AppDeps, board: () => QueueBoard): void {
  app.on(['PUT', 'POST', 'PATCH', 'DELETE'], `${boardPath}/*`, async (c) => {
    c.set('route', `${boardPath}/*`);
    const shown = board();
    requireOwnPage(c, deps.publicUrl);
    const actor = await signedIn(c, deps);
    if (actor === undefined) {
      throw new HttpProblem(401, 'invalid_token', 'Sign in at /admin/sign-in.');
    }
    const change =
      c.req.method === 'PUT' ? boardChange(c.req.path.slice(boardPath.length)) : undefined;
    see(c, actor, change?.operation ?? 'changeQueue');
    if (change !== undefined) c.set('subject', change.subject);
    if (actor.role !== 'admin') throw nothing();
    if (change === undefined) {
      const allowed = 'The board can pause and resume a queue, and retry or remove one job.';
      throw new HttpProblem(403, 'forbidden', allowed);
    }
    c.set('audit', 'required');
    await c.get('auditIntent')();
    return await shown.fetch(new Request(c.req.url, { method: 'PUT' }));
  });
}

interface Refusal {
  readonly status: 400 | 401 | 403 | 429;
  readonly message: string;
  readonly headers?: Record<string, string>;
}

/** Resolves with what to tell when there is no way in. */
async function signIn(
  c: AppContext,
  form: URLSearchParams,
  deps: AppDeps,
): Promise<Refusal | undefined> {
  const given = credentials.safeParse(Object.fromEntries(form));
  if (!given.success) return { status: 400, message: 'Fill in both fields.' };
  const made = await logIn(c, given.data, deps);
  if ('status' in made) return made;
  const { accounts } = deps;
  const signal = c.get('signal');
  const actor = await accounts.authenticate.execute(
    visitor,
    { accessToken: made.accessToken },
    { signal },
  );
  see(c, actor, 'signInToQueueBoard');
  if (actor.role !== 'admin') {
    await accounts.logOut.execute(actor, { loginId: actor.loginId }, { signal });
    tellAuth(c, deps, 'board_refused', { accountId: actor.accountId });
    return { status: 403, message: 'The queue is for administrators.' };
  }
  tellAuth(c, deps, 'logged_in', { accountId: actor.accountId });
  keepToken(c, cookie, made.accessToken, made.expiresInSeconds, deps);
  return undefined;
}

async function logIn(
  c: AppContext,
  { login, password }: z.output<typeof credentials>,
  deps: AppDeps,
): Promise<Login | Refusal> {
  c.set('operation', 'signInToQueueBoard');
  const origin = passwordOrigin(c, deps, 'login_refused');
  const input = { login, password, origin };
  try {
    return await deps.accounts.logIn.execute(visitor, input, { signal: c.get('signal') });
  } catch (error) {
    if (DomainError.is(error, 'invalid_credentials')) {
      return { status: 401, message: error.message };
    }
    if (!DomainError.is(error, 'too_many_requests')) throw error;
    const { headers } = problemOf(error, c.get('requestId'));
    return { status: 429, message: error.message, headers: { ...headers } };
  }
}

/** Ends the login of the cookie, if it stands. */
async function signOut(c: AppContext, deps: AppDeps): Promise<void> {
  const actor = await signedIn(c, deps);
  if (actor === undefined) return;
  see(c, actor, 'signOutOfQueueBoard');
  const { accountId, loginId } = actor;
  await deps.accounts.logOut.execute(actor, { loginId }, { signal: c.get('signal') });
  tellAuth(c, deps, 'logged_out', { accountId, everywhere: false });
}

/** Whom the cookie stands for. */
async function signedIn(c: AppContext, deps: AppDeps): Promise<AuthenticatedActor | undefined> {
  const token = keptToken(c, cookie);
  if (token === undefined) return undefined;
  try {
    return await deps.accounts.authenticate.execute(
      visitor,
      { accessToken: token },
      { signal: c.get('signal') },
    );
  } catch (error) {
    if (DomainError.is(error, 'invalid_token')) return undefined;
    throw error;
  }
}

/** Lets the audit log know who did what. */
function see(c: AppContext, actor: AuthenticatedActor, operation: string): void {
  c.set('actor', actor);
  c.set('operation', operation);
}

async function readForm(c: AppContext): Promise<URLSearchParams> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/iu.test(type)) {
    throw new HttpProblem(415, 'unsupported_body', 'Use the form at /admin/sign-in.');
  }
  return new URLSearchParams(await readText(c, mostFormBytes));
}

function nothing(): HttpProblem {
  return new HttpProblem(404, 'not_found', 'There is nothing at this path. See /docs.');
}
