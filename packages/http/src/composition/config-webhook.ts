import { isWebhookAddress, isWebhookSecret } from '@attune/adapters-local/alerts';
import { z } from 'zod';
import type { Reader } from './config-reader.js';

/** A receiver of signed messages. */
export interface WebhookConfig {
  readonly url: string;
  readonly secret: string;
}

const address = z
  .string()
  .refine(
    isWebhookAddress,
    'must be an https address without a password or a #; http only to this machine or a private network',
  );

const secret = z
  .string()
  .refine(isWebhookSecret, 'must be whsec_ followed by 24 to 64 random bytes in base64');

/** Not a value: a person would take it over as it stands. */
const secretExample = 'whsec_ followed by the output of "openssl rand -base64 32"';

/** Reads `NAME_URL` and `NAME_SECRET`; `undefined` if both are absent. */
export function readWebhook({ read, faults }: Reader, name: string): WebhookConfig | undefined {
  const faultsBefore = faults.length;
  // Many receivers know their senders by the path alone, so it is not shown.
  const hidden = { shows: 'nothing' } as const;
  const example = `${name}_URL=https://hooks.example.org/attune`;
  const url = read(`${name}_URL`, { schema: address, example, ...hidden });
  const key = read(`${name}_SECRET`, { schema: secret, example: secretExample, ...hidden });
  if (faults.length === faultsBefore && (url === undefined) !== (key === undefined)) {
    faults.push(
      url === undefined
        ? `${name}_URL: must be set with ${name}_SECRET, such as ${example}.`
        : `${name}_SECRET: must be set with ${name}_URL, such as ${secretExample}.`,
    );
  }
  return url === undefined || key === undefined ? undefined : { url, secret: key };
}
