import { accountView, type Login } from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../app-deps.js';
import { answerJson } from '../middleware/standard-headers.js';
import { type AppContext, clientAddress } from '../request-context.js';
import type { Routes } from '../route-kit.js';
import { accountAnswer, login, password } from '../schemas/account.js';
import { given } from '../schemas/given.js';

const tag = 'Sign-in';
const name = (most: number) => z.string().min(1).max(most);
const registration = z
  .object({
    email: name(320),
    username: name(100),
    password,
    displayName: name(200),
    role: z.enum(['therapist', 'patient']),
    consents: z.object({
      gdpr: z.literal(true),
      dataRetention: z.literal(true),
      marketing: z.boolean().optional(),
    }),
  })
  .meta({
    id: 'Registration',
    examples: [
      {
        email: 'ann@example.org',
        username: 'ann',
        password: 'Correct-Horse-9',
        displayName: 'Ann Example',
        role: 'therapist',
        consents: { gdpr: true, dataRetention: true },
      },
    ],
  });

/** Accounts come and sign in, sign-ins are renewed and ended, passwords are reset. */
export function authRoutes(routes: Routes, deps: AppDeps): void {
  const desk: Desk = {
    ...deps,
    address: (c) => clientAddress(c, deps.trustedProxies),
    tell: (c, event, fields = {}) =>
      deps.authLog.info(
        { requestId: c.get('requestId'), event, address: desk.address(c), ...fields },
        'auth',
      ),
  };
  signInRoutes(routes, desk);
  signedInRoutes(routes, desk);
  passwordResetRoutes(routes, desk);
}

interface Desk extends Pick<AppDeps, 'accounts' | 'throttle'> {
  address(c: AppContext): string;
  /** Writes to the log of what concerns credentials. */
  tell(c: AppContext, event: string, fields?: object): void;
}

function signInRoutes(routes: Routes, { accounts, throttle, address, tell }: Desk): void {
  routes.add({
    method: 'post',
    path: '/v1/auth/register',
    operationId: 'register',
    tag,
    summary: 'Make an account',
    access: 'open',
    body: registration,
    answers: { 201: { description: 'The account', schema: accountAnswer } },
    problems: [403, 409, 429],
    handle: async ({ c, body, signal }) => {
      await throttle.beforeRegistration(address(c));
      const account = await accounts.registerAccount.execute(
        { ...body, consents: given(body.consents) },
        { signal },
      );
      tell(c, 'registered', { accountId: account.id, role: account.role });
      return answerJson(c, { account: accountView(account) }, 201);
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/auth/login',
    operationId: 'logIn',
    tag,
    summary: 'Sign in with e-mail or username',
    access: 'open',
    body: z
      .object({ login: name(320), password })
      .meta({ examples: [{ login: 'ann', password: 'Correct-Horse-9' }] }),
    answers: { 200: { description: 'Tokens', schema: login } },
    problems: [401, 429],
    handle: async ({ c, body, signal }) => {
      await throttle.beforeLogin(body.login, address(c));
      try {
        const made = await accounts.logIn.execute(body, { signal });
        await throttle.loggedIn(body.login, address(c));
        tell(c, 'logged_in', { accountId: made.account.id });
        return answerJson(c, loginView(made));
      } catch (error) {
        tell(c, 'login_refused');
        throw error;
      }
    },
  });
}

function signedInRoutes(routes: Routes, { accounts, tell }: Desk): void {
  routes.add({
    method: 'post',
    path: '/v1/auth/refresh',
    operationId: 'refresh',
    tag,
    summary: 'Exchange a refresh token for new tokens',
    description:
      'Each refresh token works once. One that is used again ends the sign-in it belongs to.',
    access: 'open',
    body: z.object({ refreshToken: name(4_000) }),
    answers: { 200: { description: 'Tokens', schema: login } },
    problems: [401],
    handle: async ({ c, body, signal }) => {
      try {
        const made = await accounts.refreshLogin.execute(body.refreshToken, { signal });
        return answerJson(c, loginView(made));
      } catch (error) {
        tell(c, 'refresh_refused');
        throw error;
      }
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/auth/logout',
    operationId: 'logOut',
    tag,
    summary: 'End this sign-in, or all of them',
    access: 'account',
    body: z.object({ refreshToken: name(4_000).optional(), everywhere: z.boolean().optional() }),
    answers: { 204: { description: 'Signed out' } },
    handle: async ({ c, actor, body, signal }) => {
      const { loginId } = actor;
      await accounts.logOut.execute({ actor, loginId, ...given(body) }, { signal });
      tell(c, 'logged_out', { accountId: actor.accountId, everywhere: body.everywhere ?? false });
      return c.body(null, 204);
    },
  });
}

function passwordResetRoutes(routes: Routes, { accounts, throttle, address, tell }: Desk): void {
  routes.add({
    method: 'post',
    path: '/v1/auth/password-reset',
    operationId: 'requestPasswordReset',
    tag,
    summary: 'Ask for a mail with which to set a new password',
    description: 'Answers alike whether there is such an account or not.',
    access: 'open',
    body: z.object({ email: name(320) }),
    answers: { 202: { description: 'If there is such an account, a mail is on its way' } },
    problems: [429],
    handle: async ({ c, body, signal }) => {
      await throttle.beforePasswordReset(body.email, address(c));
      await accounts.requestPasswordReset.execute(body.email, { signal });
      tell(c, 'reset_requested');
      return c.body(null, 202);
    },
  });

  routes.add({
    method: 'post',
    path: '/v1/auth/password-reset/confirm',
    operationId: 'confirmPasswordReset',
    tag,
    summary: 'Set a new password with the token of the mail',
    access: 'open',
    body: z.object({ token: name(4_000), newPassword: password }),
    answers: { 204: { description: 'The password is set; every sign-in has ended' } },
    handle: async ({ c, body, signal }) => {
      await accounts.resetPassword.execute(body, { signal });
      tell(c, 'password_reset');
      return c.body(null, 204);
    },
  });
}

function loginView({ account, ...tokens }: Login) {
  return { ...tokens, account: accountView(account) };
}
