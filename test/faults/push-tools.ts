import { PortError } from '@attune/core';
import type { PushMessage } from '@attune/core/ports';
import type { FcmFault } from '../support/fcm-server.js';

export const message: PushMessage = { title: 'Attune', body: 'Something is ready for you.' };

/** What a call is rejected with. */
export async function failure(call: Promise<unknown>): Promise<PortError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!PortError.is(error)) throw new Error(`no port error: ${String(error)}`);
  return error;
}

/** An answer that nobody documented. */
export const reply = (status: number, body: unknown, headers = {}): FcmFault => ({
  ...{ status, body, headers },
});
