import type { PasswordOrigin } from '@attune/core';
import type { AppDeps } from './app-deps.js';
import { type AppContext, clientAddress, clientNetwork } from './request-context.js';

/**
 * Where a password in this request comes from. A password that is wrong or comes too often is
 * written to the log of sign-ins, and the audit entry of the request names the account.
 *
 * @param event what a refusal is called in the log of sign-ins.
 */
export function passwordOrigin(
  c: AppContext,
  { trustedProxies, authLog }: Pick<AppDeps, 'trustedProxies' | 'authLog'>,
  event: 'login_refused' | 'password_refused',
): PasswordOrigin {
  return {
    network: clientNetwork(c, trustedProxies),
    heard: ({ outcome, accountId }) => {
      if (accountId !== undefined) c.set('subject', { kind: 'account', id: accountId });
      if (outcome === 'accepted') return;
      const address = clientAddress(c, trustedProxies);
      const whose = accountId === undefined ? {} : { accountId };
      const requestId = c.get('requestId');
      authLog.info({ requestId, event, reason: outcome, address, ...whose }, 'auth');
    },
  };
}
