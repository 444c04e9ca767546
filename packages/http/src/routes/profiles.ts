import { accountView } from '@attune/core';
import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import { passwordOrigin } from '../host/password-origin.js';
import { clientNetwork } from '../host/request-context.js';
import type { Routes } from '../host/route-kit.js';
import { accountAnswer, accountLanguage, password, patient } from './schemas/account.js';
import { instant, pageAnswer, pageOf, pageQuery } from './schemas/common.js';
import { given } from './schemas/given.js';

const tag = 'Profile';

const listedDevice = z
  .object({
    platform: z.enum(['android', 'ios', 'web']),
    registeredAt: instant,
    tokenEnd: z.string().meta({
      description: 'The last four characters of its token; empty for a short token',
    }),
  })
  .meta({ id: 'ListedDevice' });

const change = z
  .strictObject({
    displayName: z.string().min(1).max(200).optional(),
    username: z.string().min(1).max(100).optional(),
    email: z.string().min(1).max(320).optional().meta({
      description:
        'Takes effect once it is confirmed with the token mailed to it; until then it is shown as `pendingEmail`. Sending the current address cancels a pending change.',
    }),
    marketing: z.boolean().optional().meta({ description: 'Give or withdraw this consent' }),
    language: accountLanguage.optional().meta({
      description:
        'BCP 47 tag of the language of mails to you. Mails are in English if the host has no texts for it.',
      examples: ['de-CH'],
    }),
    sessionMails: z.boolean().optional().meta({
      description:
        'Whether a mail tells you of each of your sessions that is ready or has failed. Such mails go to a confirmed address only and name neither title nor patient.',
    }),
    currentPassword: password
      .optional()
      .meta({ description: 'Needed to change e-mail or password' }),
    newPassword: password.optional(),
  })
  .meta({ id: 'ProfileChange', examples: [{ displayName: 'Ann B. Example' }] });

/** One's own account, patients to work with, and devices to be notified on. */
export function profileRoutes(routes: Routes, deps: AppDeps): void {
  const { accounts, throttle, trustedProxies } = deps;
  routes.add({
    method: 'get',
    path: '/v1/profiles/me',
    operationId: 'getProfile',
    tag,
    summary: 'Your account',
    access: 'account',
    answers: { 200: { description: 'The account', schema: accountAnswer } },
    handle: async ({ c, actor, signal }) => {
      const account = await accounts.readProfile.execute(actor, {}, { signal });
      return answerJson(c, { account: accountView(account) });
    },
  });

  routes.add({
    method: 'patch',
    path: '/v1/profiles/me',
    operationId: 'updateProfile',
    tag,
    summary: 'Change your account',
    access: 'account',
    body: change,
    answers: { 200: { description: 'The account', schema: accountAnswer } },
    problems: [409, 429],
    handle: async ({ c, actor, body, signal }) => {
      const { accountId, loginId } = actor;
      if ((body.username ?? body.email) !== undefined) {
        await throttle.beforeNameChange(accountId, clientNetwork(c, trustedProxies));
      }
      const account = await accounts.updateProfile.execute(
        actor,
        { ...given(body), loginId, origin: passwordOrigin(c, deps, 'password_refused') },
        { signal },
      );
      return answerJson(c, { account: accountView(account) });
    },
  });

  routes.add({
    method: 'get',
    path: '/v1/profiles/patients',
    operationId: 'searchPatients',
    tag,
    summary: 'Find your patients by name, username or e-mail',
    description:
      'The patients with a care link to you. A host with PATIENT_DIRECTORY=organisation answers with all its patients.',
    access: 'therapist',
    query: z.strictObject({
      q: z
        .string()
        .max(200)
        .optional()
        .meta({ description: 'Words or beginnings of words, two characters or more' }),
      ...pageQuery,
    }),
    answers: { 200: { description: 'Patients by name', schema: pageOf(patient) } },
    handle: async ({ c, actor, query, signal }) => {
      const page = await accounts.searchPatients.execute(actor, given(query), { signal });
      c.set(
        'seen',
        page.items.map(({ id }) => ({ kind: 'patient', id })),
      );
      return answerJson(
        c,
        pageAnswer(page, (found) => found),
      );
    },
  });

  deviceRoutes(routes, accounts);
}

function deviceRoutes(routes: Routes, accounts: AppDeps['accounts']): void {
  const token = z.string().min(1).max(4_096).meta({
    description: 'The token of the device at the push service',
  });
  routes.add({
    method: 'get',
    path: '/v1/devices',
    operationId: 'listDevices',
    tag,
    summary: 'Your devices that get notifications',
    description: 'The one registered first comes first. Tokens are shortened.',
    access: 'account',
    answers: { 200: { description: 'The devices', schema: pageOf(listedDevice) } },
    handle: async ({ c, actor, signal }) => {
      const items = await accounts.listDevices.execute(actor, {}, { signal });
      return answerJson(c, { items });
    },
  });

  routes.add({
    method: 'put',
    path: '/v1/devices',
    operationId: 'registerDevice',
    tag,
    summary: 'Get notifications on this device',
    access: 'account',
    body: z.strictObject({ token, platform: z.enum(['android', 'ios', 'web']) }),
    answers: { 204: { description: 'Registered' } },
    handle: async ({ c, actor, body, signal }) => {
      await accounts.registerDevice.execute(actor, body, { signal });
      return c.body(null, 204);
    },
  });

  routes.add({
    method: 'delete',
    path: '/v1/devices/{token}',
    operationId: 'removeDevice',
    tag,
    summary: 'Stop notifications on this device',
    access: 'account',
    params: z.object({ token }),
    answers: { 204: { description: 'Removed, or was not there' } },
    handle: async ({ c, actor, params, signal }) => {
      await accounts.removeDevice.execute(actor, params, { signal });
      return c.body(null, 204);
    },
  });
}
