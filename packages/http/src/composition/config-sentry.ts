import { z } from 'zod';
import { isThisMachine } from './config-cleartext.js';
import type { Reader } from './config-reader.js';
import { word } from './config-values.js';

/** The service that errors are reported to. */
export interface SentryConfig {
  /** Names the service, the project and its public key. */
  readonly dsn: string;
  /** Told with each report, such as `production`. */
  readonly environment: string;
}

const address: z.ZodType<string, string> = z
  .string()
  .refine(isDsn, 'must be the DSN of a project, as its settings show it');

/** `undefined` without one: nothing is reported, and none of the code is loaded. */
export function readSentry(reader: Reader): SentryConfig | undefined {
  const dsn = reader.read('SENTRY_DSN', {
    schema: address,
    example: 'SENTRY_DSN=https://0123456789abcdef@sentry.example.org/1',
    shows: 'address',
    unset: '(none: errors are reported to no service)',
  });
  const environment = reader.readOr('SENTRY_ENVIRONMENT', 'production', {
    schema: word,
    example: 'SENTRY_ENVIRONMENT=production',
  });
  return dsn === undefined ? undefined : { dsn, environment };
}

/** Reports hold no content, and still must not pass a network in clear. */
function isDsn(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, hostname, username, pathname } = new URL(given);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
  return isSafe && /^[\w-]{1,64}$/u.test(username) && /\/\d{1,20}$/u.test(pathname);
}
