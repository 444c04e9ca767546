import { accountView, type Login, visitor } from '@attune/core';
import { z } from 'zod';
import { acceptedLanguages } from '../host/accept-language.js';
import type { AppDeps } from '../host/app-deps.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import { passwordOrigin } from '../host/password-origin.js';
import { type AppContext, clientNetwork } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';
import { tellAuth } from '../host/tell-auth.js';
import { accountAnswer, accountLanguage, credentials, login, password } from './schemas/account.js';
import { given } from './schemas/given.js';

const tag = 'Sign-in';
const name = (most: number) => z.string().min(1).max(most);
const registration = z
  .strictObject({
    email: name(320),
    username: name(100),
    password,
    displayName: name(200),
    role: z.enum(['therapist', 'patient']),
    consents: z.strictObject({
      gdpr: z.literal(true),
      dataRetention: z.literal(true),
      marketing: z.boolean().optional(),
    }),
    language: accountLanguage.optional().meta({
      description:
        'BCP 47 tag of the language of mails to you. Default: the first language of `Accept-Language` that the host has mails in, then the default language of the host.',
      examples: ['de-CH'],
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
    network: (c) => clientNetwork(c, deps.trustedProxies),
    tell: (c, event, fields) => tellAuth(c, deps, event, fields),
  };
  signInRoutes(routes, desk);
  signedInRoutes(routes, desk);
  passwordResetRoutes(routes, desk);
  emailRoutes(routes, desk);
}

interface Desk extends AppDeps {
  /** What counts as one place for the limits. */
  network(c: AppContext): string;
  /** Writes to the log of what concerns credentials. */
  tell(c: AppContext, event: string, fields?: object): void;
}

function signInRoutes(routes: Routes, desk: Desk): void {
  const { accounts, throttle, network, tell } = desk;
  routes.add({
    method: 'post',
    path: '/v1/auth/register',
    operationId: 'register',
    tag,
    summary: 'Register an account',
    description:
      'The answer is the same whether or not another account has the e-mail address. A mail informs the owner of the address, who confirms it with the token in that mail. The new account can sign in at once, with its username or e-mail address.',
    access: 'open',
    audit: 'attempted',
    body: registration,
    answers: { 201: { description: 'The account', schema: accountAnswer } },
    problems: [403, 409, 429],
    handle: async ({ c, body, signal }) => {
      await throttle.beforeRegistration(network(c));
      const account = await accounts.registerAccount.execute(
        visitor,
        {
          ...given(body),
          consents: given(body.consents),
          readLanguages: acceptedLanguages(c.req.header('accept-language')),
        },
        { signal },
      );
      c.set('subject', { kind: 'account', id: account.id });
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
    audit: 'attempted',
    body: credentials,
    answers: { 200: { description: 'Tokens', schema: login } },
    problems: [401, 429],
    handle: async ({ c, body, signal }) => {
      const origin = passwordOrigin(c, desk, 'login_refused');
      const made = await accounts.logIn.execute(visitor, { ...body, origin }, { signal });
      tell(c, 'logged_in', { accountId: made.account.id });
      return answerJson(c, loginView(made));
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
    description: 'Each refresh token works once. Using one twice ends its sign-in.',
    access: 'open',
    audit: 'attempted',
    body: z.strictObject({ refreshToken: name(4_000) }),
    answers: { 200: { description: 'Tokens', schema: login } },
    problems: [401],
    handle: async ({ c, body, signal }) => {
      try {
        const made = await accounts.refreshLogin.execute(visitor, body, { signal });
        c.set('subject', { kind: 'account', id: made.account.id });
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
    // Signing out protects the account, also while nothing can be written down.
    audit: 'attempted',
    body: z.strictObject({
      refreshToken: name(4_000).optional(),
      everywhere: z.boolean().optional(),
    }),
    answers: { 204: { description: 'Signed out' } },
    handle: async ({ c, actor, body, signal }) => {
      const { loginId } = actor;
      await accounts.logOut.execute(actor, { loginId, ...given(body) }, { signal });
      tell(c, 'logged_out', { accountId: actor.accountId, everywhere: body.everywhere ?? false });
      return c.body(null, 204);
    },
  });
}

function passwordResetRoutes(routes: Routes, { accounts, throttle, network, tell }: Desk): void {
  routes.add({
    method: 'post',
    path: '/v1/auth/password-reset',
    operationId: 'requestPasswordReset',
    tag,
    summary: 'Ask for a mail with a token to set a new password',
    description: 'The answer is the same whether or not there is such an account.',
    access: 'open',
    audit: 'attempted',
    body: z.strictObject({ email: name(320) }),
    answers: { 202: { description: 'If there is such an account, a mail is on its way' } },
    problems: [429],
    handle: async ({ c, body, signal }) => {
      await throttle.beforePasswordReset(body.email, network(c));
      await accounts.requestPasswordReset.execute(visitor, body, { signal });
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
    audit: 'attempted',
    body: z.strictObject({ token: name(4_000), newPassword: password }),
    answers: { 204: { description: 'The password is set; every sign-in has ended' } },
    handle: async ({ c, body, signal }) => {
      await accounts.resetPassword.execute(visitor, body, { signal });
      tell(c, 'password_reset');
      return c.body(null, 204);
    },
  });
}

function emailRoutes(routes: Routes, { accounts, tell }: Desk): void {
  routes.add({
    method: 'post',
    path: '/v1/auth/email/confirm',
    operationId: 'confirmEmail',
    tag,
    summary: 'Confirm an e-mail address with the token of the mail',
    description:
      'Confirms the address of a registration, or of a change that a profile asked for. Both the old and the new address get a notice, and open password resets end.',
    access: 'open',
    body: z.strictObject({ token: name(4_000) }),
    answers: { 204: { description: 'The address is confirmed' } },
    problems: [409],
    handle: async ({ c, body, signal }) => {
      await accounts.confirmEmail.execute(visitor, body, { signal });
      tell(c, 'email_confirmed');
      return c.body(null, 204);
    },
  });
}

function loginView({ account, ...tokens }: Login) {
  return { ...tokens, account: accountView(account) };
}
