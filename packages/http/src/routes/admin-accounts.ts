import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { Routes } from '../host/route-kit.js';
import { accountRole } from './schemas/account.js';
import { id, instant, pageAnswer, pageOf, pageQuery } from './schemas/common.js';
import { given } from './schemas/given.js';

const tag = 'Administration';

const listedAccount = z
  .object({
    id,
    email: z.string(),
    username: z.string(),
    displayName: z.string(),
    role: accountRole,
    createdAt: instant,
    disabledAt: instant.optional().meta({ description: 'When it was deactivated' }),
    lastSignInAt: instant.optional().meta({ description: 'Absent when it never signed in' }),
  })
  .meta({ id: 'ListedAccount' });

/** Accounts, for administrators: found, deactivated, reactivated. */
export function adminAccountRoutes(routes: Routes, { accounts, authLog }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/admin/accounts',
    operationId: 'listAccounts',
    tag,
    summary: 'List and find accounts',
    description: 'By display name. A page may hold fewer items than `limit` and not be the last.',
    access: 'admin',
    query: z.strictObject({
      q: z.string().max(200).optional().meta({
        description: 'Words of name, username or e-mail, or their beginnings of two characters on',
      }),
      role: accountRole.optional().meta({ description: 'Only accounts of this role' }),
      disabled: z
        .enum(['true', 'false'])
        .optional()
        .meta({ description: 'Only deactivated, or only active accounts' }),
      ...pageQuery,
    }),
    answers: { 200: { description: 'Accounts by name', schema: pageOf(listedAccount) } },
    handle: async ({ c, actor, query, signal }) => {
      const { disabled, ...rest } = given(query);
      const wanted = disabled === undefined ? {} : { disabled: disabled === 'true' };
      const page = await accounts.listAccounts.execute(actor, { ...rest, ...wanted }, { signal });
      c.set(
        'seen',
        page.items.map((found) => ({ kind: 'account', id: found.id })),
      );
      return answerJson(
        c,
        pageAnswer(page, (found) => found),
      );
    },
  });

  routes.add({
    method: 'patch',
    path: '/v1/admin/accounts/{id}',
    operationId: 'changeAccount',
    tag,
    summary: 'Deactivate or reactivate an account',
    description:
      'All sign-ins of a deactivated account end at once. You cannot deactivate your own account.',
    access: 'admin',
    params: z.object({ id }),
    subject: (params) => ({ kind: 'account', id: params.id }),
    body: z.strictObject({ disabled: z.boolean() }).meta({ examples: [{ disabled: true }] }),
    answers: {
      200: { description: 'The account', schema: z.object({ account: listedAccount }) },
    },
    problems: [404, 409],
    handle: async ({ c, actor, params, body, signal }) => {
      const input = { accountId: params.id, disabled: body.disabled };
      const account = await accounts.setAccountDisabled.execute(actor, input, { signal });
      const event = body.disabled ? 'account_deactivated' : 'account_reactivated';
      const requestId = c.get('requestId');
      authLog.info({ requestId, event, accountId: account.id, by: actor.accountId }, 'auth');
      return answerJson(c, { account });
    },
  });
}
