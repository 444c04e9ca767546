import { z } from 'zod';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { oneOf, text, wholeNumber } from './config-values.js';

/** The Postgres server that holds the records. */
export interface DatabaseConfig {
  readonly url: string;
  /** Connections at most, of each process. */
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  /** Certificates that may vouch for the server. */
  readonly caFile?: string;
  /** Whether a host that starts brings the tables up to date; otherwise it refuses to start. */
  readonly migrateOnStart: boolean;
}

/** The address of a Postgres database; not more of it than that can be told without it. */
export function isPostgresUrl(given: string): boolean {
  return URL.canParse(given) && /^postgres(ql)?:$/u.test(new URL(given).protocol);
}

const address: z.ZodType<string, string> = z
  .string()
  .refine(isPostgresUrl, 'must be the address of a Postgres database');

/** `undefined` when there is none. */
export function readDatabase({ read, readOr }: Reader): DatabaseConfig | undefined {
  const url = read('DATABASE_URL', {
    schema: address,
    example: 'DATABASE_URL=postgres://attune@localhost:5432/attune',
    shows: 'address',
    unset: '(none: records are in DATA_DIR/records)',
  });
  const whole = (name: string, fallback: string, most: number) =>
    readOr(name, fallback, { schema: wholeNumber(1, most), example: `${name}=${fallback}` });
  const poolSize = whole('DATABASE_POOL_SIZE', '10', 1_000);
  const seconds = whole('DATABASE_STATEMENT_TIMEOUT_SECONDS', '30', 3_600);
  const migrate = readOr('MIGRATE_ON_START', 'true', {
    schema: oneOf('true', 'false'),
    example: 'MIGRATE_ON_START=false',
  });
  const caFile = read('DATABASE_CA_FILE', {
    schema: text,
    example: 'DATABASE_CA_FILE=/etc/attune/postgres-ca.pem',
  });
  if (url === undefined) return undefined;
  return {
    url,
    poolSize,
    statementTimeoutMs: seconds * 1_000,
    migrateOnStart: migrate === 'true',
    ...present({ caFile }),
  };
}
