import type { AppDeps } from './app-deps.js';
import { type AppContext, clientAddress } from './request-context.js';

/** Writes to the log of what concerns credentials. */
export function tellAuth(
  c: AppContext,
  { authLog, trustedProxies }: Pick<AppDeps, 'authLog' | 'trustedProxies'>,
  event: string,
  fields: object = {},
): void {
  const address = clientAddress(c, trustedProxies);
  authLog.info({ requestId: c.get('requestId'), event, address, ...fields }, 'auth');
}
