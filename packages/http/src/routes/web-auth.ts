import { accountView, DomainError, type Login, visitor } from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import {
  forgetToken,
  keepToken,
  keptToken,
  type OwnCookie,
  requireOwnPage,
} from '../host/own-pages.js';
import { passwordOrigin } from '../host/password-origin.js';
import type { AppContext } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';
import { tellAuth } from '../host/tell-auth.js';
import { account, credentials } from './schemas/account.js';
import { given } from './schemas/given.js';

const tag = 'Sign-in';
const cookie: OwnCookie = { name: 'attune-refresh', path: '/v1/auth/web' };
/** A sign-in that nobody uses for so long is over; the browser forgets it then. */
const idleSeconds = 24 * 3_600;
/** Tabs of a browser have one cookie, and may renew at the same moment. */
const graceMs = 10_000;

const signedIn = z
  .object({
    signedIn: z.literal(true),
    accessToken: z.string(),
    expiresInSeconds: z.number().int().meta({ description: 'Of the access token' }),
    account,
  })
  .meta({ id: 'WebLogin' });
const signedOut = z.object({ signedIn: z.literal(false) }).meta({ id: 'NoWebLogin' });
const setsCookie = { 'Set-Cookie': 'The refresh token, which no script can read' };
const fromElsewhere =
  'Pages of other sites are refused: the request must come from a page of this host, or from a program that is no browser.';

/** Sign-ins of pages that the host serves: the refresh token is in a cookie that no script can read. */
export function webAuthRoutes(routes: Routes, deps: AppDeps): void {
  logInRoute(routes, deps);
  refreshRoute(routes, deps);
  logOutRoute(routes, deps);
}

function logInRoute(routes: Routes, deps: AppDeps): void {
  routes.add({
    method: 'post',
    path: '/v1/auth/web/login',
    operationId: 'logInWeb',
    tag,
    summary: 'Sign in a page of this host',
    description: `The refresh token goes into a cookie, never into the body. ${fromElsewhere}`,
    access: 'open',
    audit: 'attempted',
    body: credentials,
    answers: { 200: { description: 'Signed in', schema: signedIn, headers: setsCookie } },
    problems: [401, 403, 429],
    handle: async ({ c, body, signal }) => {
      refuseOtherSites(c, deps);
      const origin = passwordOrigin(c, deps, 'login_refused');
      const made = await deps.accounts.logIn.execute(visitor, { ...body, origin }, { signal });
      tellAuth(c, deps, 'logged_in', { accountId: made.account.id });
      return answerLogin(c, made, deps);
    },
  });
}

function refreshRoute(routes: Routes, deps: AppDeps): void {
  routes.add({
    method: 'post',
    path: '/v1/auth/web/refresh',
    operationId: 'refreshWeb',
    tag,
    summary: 'Get an access token for the sign-in of the cookie',
    description: `Without a cookie, or after the sign-in has ended, the answer is \`signedIn: false\`. The cookie before the one in force is good for ten more seconds, for tabs that ask at the same moment; one that is older ends the sign-in. ${fromElsewhere}`,
    access: 'open',
    audit: 'attempted',
    body: z.strictObject({}),
    bodyIsOptional: true,
    answers: {
      200: {
        description: 'Signed in or not',
        schema: z.union([signedIn, signedOut]),
        headers: setsCookie,
      },
    },
    problems: [401, 403],
    handle: async ({ c, signal }) => {
      refuseOtherSites(c, deps);
      const made = await renew(c, deps, signal);
      if (made !== undefined) return answerLogin(c, made, deps);
      return c.json({ signedIn: false });
    },
  });
}

function logOutRoute(routes: Routes, deps: AppDeps): void {
  routes.add({
    method: 'post',
    path: '/v1/auth/web/logout',
    operationId: 'logOutWeb',
    tag,
    summary: 'End the sign-in of the cookie, or all of its account',
    description: `The cookie is removed, also where its sign-in has ended before. ${fromElsewhere}`,
    access: 'open',
    // Signing out protects the account, also while nothing can be written down.
    audit: 'attempted',
    body: z.strictObject({ everywhere: z.boolean().optional() }),
    bodyIsOptional: true,
    answers: { 204: { description: 'Signed out' } },
    problems: [403],
    handle: async ({ c, body, signal }) => {
      refuseOtherSites(c, deps);
      const { accounts } = deps;
      const made = await renew(c, deps, signal).catch((error: unknown) => {
        if (!DomainError.is(error, 'token_reused')) throw error;
        return undefined;
      });
      forgetToken(c, cookie, deps);
      if (made !== undefined) {
        const { accessToken } = made;
        const actor = await accounts.authenticate.execute(visitor, { accessToken }, { signal });
        const { accountId, loginId } = actor;
        await accounts.logOut.execute(actor, { loginId, ...given(body) }, { signal });
        tellAuth(c, deps, 'logged_out', { accountId, everywhere: body.everywhere ?? false });
      }
      return c.body(null, 204);
    },
  });
}

/** The sign-in of the cookie, renewed; `undefined` without one. What has ended is forgotten. */
async function renew(
  c: AppContext,
  deps: AppDeps,
  signal: AbortSignal,
): Promise<Login | undefined> {
  const refreshToken = keptToken(c, cookie);
  if (refreshToken === undefined) return undefined;
  try {
    const input = { refreshToken, graceMs };
    const made = await deps.accounts.refreshLogin.execute(visitor, input, { signal });
    c.set('subject', { kind: 'account', id: made.account.id });
    return made;
  } catch (error) {
    if (!DomainError.is(error)) throw error;
    tellAuth(c, deps, 'refresh_refused');
    forgetToken(c, cookie, deps);
    if (error.code === 'token_reused') throw error;
    return undefined;
  }
}

function answerLogin(c: AppContext, made: Login, deps: AppDeps): Response {
  const { accessToken, refreshToken, expiresInSeconds, account } = made;
  keepToken(c, cookie, refreshToken, idleSeconds, deps);
  return c.json({
    ...{ signedIn: true, accessToken, expiresInSeconds },
    account: accountView(account),
  });
}

/**
 * Browsers say with every POST where it comes from. A program that says nothing has no cookies that
 * another site could use.
 *
 * @throws HttpProblem 403 `cross_site`.
 */
function refuseOtherSites(c: AppContext, { publicUrl }: AppDeps): void {
  const says = c.req.header('sec-fetch-site') ?? c.req.header('origin');
  if (says !== undefined) requireOwnPage(c, publicUrl);
}
