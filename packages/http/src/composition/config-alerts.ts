import { isAlertAddress, isAlertSecret } from '@attune/adapters-local/alerts';
import { z } from 'zod';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { email } from './config-values.js';

/** Receivers of alerts; none if both are absent. */
export interface AlertConfig {
  readonly email?: string;
  readonly webhook?: { readonly url: string; readonly secret: string };
}

const address = z
  .string()
  .refine(
    isAlertAddress,
    'must be an https address without a password or a #; http only to this machine or a private network',
  );

const secret = z
  .string()
  .refine(isAlertSecret, 'must be whsec_ followed by 24 to 64 random bytes in base64');

/** Not a value: a person would take it over as it stands. */
const secretExample = 'whsec_ followed by the output of "openssl rand -base64 32"';

export function readAlerts({ read, faults }: Reader): AlertConfig {
  const faultsBefore = faults.length;
  const to = read('ALERT_EMAIL', { schema: email, example: 'ALERT_EMAIL=operator@example.org' });
  // Many receivers know their senders by the path alone, so it is not shown.
  const hidden = { shows: 'nothing' } as const;
  const example = 'ALERT_WEBHOOK_URL=https://hooks.example.org/attune';
  const url = read('ALERT_WEBHOOK_URL', { schema: address, example, ...hidden });
  const key = read('ALERT_WEBHOOK_SECRET', { schema: secret, example: secretExample, ...hidden });
  if (faults.length === faultsBefore && (url === undefined) !== (key === undefined)) {
    faults.push(
      url === undefined
        ? `ALERT_WEBHOOK_URL: must be set with ALERT_WEBHOOK_SECRET, such as ${example}.`
        : `ALERT_WEBHOOK_SECRET: must be set with ALERT_WEBHOOK_URL, such as ${secretExample}.`,
    );
  }
  const webhook = url === undefined || key === undefined ? undefined : { url, secret: key };
  return present({ email: to, webhook });
}
