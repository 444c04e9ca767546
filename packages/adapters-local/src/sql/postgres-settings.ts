import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { PortError } from '@attune/core/ports';
import type { PoolConfig } from 'pg';
import type { PostgresOptions } from './postgres-options.js';

const modes = ['disable', 'require', 'no-verify', 'verify-ca', 'verify-full'];
const keepAliveMs = 30_000;
/** A connection that sits in a transaction without a word is given up by the server. */
const idleTransactionMs = 60_000;

/** What the driver's pool is opened with. @throws PortError `invalid_argument`, without the address. */
export function poolSettings(options: PostgresOptions): PoolConfig {
  const url = addressOf(options.connectionString);
  // The driver reads those about TLS in a way of its own.
  const take = (name: string): string | undefined => {
    const value = url.searchParams.get(name) ?? undefined;
    url.searchParams.delete(name);
    return value;
  };
  const rootFile = take('sslrootcert');
  const ssl = tlsOf(take('sslmode'), {
    ca: options.caFile ?? rootFile,
    cert: take('sslcert'),
    key: take('sslkey'),
  });
  const application_name = take('application_name') ?? 'attune';
  return {
    connectionString: url.href,
    ssl,
    application_name,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    lock_timeout: options.lockTimeoutMs ?? 10_000,
    idle_in_transaction_session_timeout: options.idleTransactionMs ?? idleTransactionMs,
    // Statements of a batch are sent one after the other without waiting for answers.
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
  };
}

function addressOf(connectionString: string): URL {
  const url = URL.canParse(connectionString) ? new URL(connectionString) : undefined;
  if (url !== undefined && /^postgres(ql)?:$/.test(url.protocol)) return url;
  throw unfit('the address is not of the form postgres://user:password@host:port/database');
}

interface TlsFiles {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

function tlsOf(mode = 'disable', files: TlsFiles) {
  if (!modes.includes(mode)) throw unfit(`sslmode must be one of ${modes.join(', ')}`);
  if (mode === 'disable') return false;
  const unverified = mode === 'no-verify' || (mode === 'require' && files.ca === undefined);
  const tls: ConnectionOptions = { rejectUnauthorized: !unverified };
  for (const name of ['ca', 'cert', 'key'] as const) {
    const file = files[name];
    if (file !== undefined) tls[name] = textOf(file);
  }
  return mode === 'verify-full' ? tls : { ...tls, checkServerIdentity: () => undefined };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unfit(`${file} cannot be read`, cause);
  }
}

function unfit(what: string, cause?: unknown): PortError {
  return new PortError('invalid_argument', `Postgres: ${what}`, {
    port: 'document-store',
    operation: 'open',
    adapter: 'postgres',
    cause,
  });
}
