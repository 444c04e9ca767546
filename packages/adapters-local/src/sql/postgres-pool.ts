import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs, guard } from '@attune/core/adapter-kit';
import pg from 'pg';
import { type Connection, withConnection } from './postgres-connection.js';
import {
  answerFault,
  isRefusal,
  isTransactionConflict,
  statementFault,
} from './postgres-errors.js';
import type { PostgresOptions } from './postgres-options.js';
import { postgresRefusal } from './postgres-refusal.js';
import { poolSettings } from './postgres-settings.js';
import type { SqlClient, SqlSession, TransactionOptions } from './sql-client.js';
import { together } from './together.js';

const beginPatiently = 'begin; set local statement_timeout = 0; set local lock_timeout = 0';
const attempts = 5;
const pauses = { baseMs: 10, maxMs: 200 };
/** The server ends a statement at its limit; one that is this late has a server that is gone. */
const lateMs = 5_000;
const context = { port: 'document-store', operation: 'open', adapter: 'postgres' };

/** Opens a pool of connections; see `openPostgres`. */
export async function openPool(options: PostgresOptions): Promise<SqlClient> {
  const settings = poolSettings(options);
  const pool = new pg.Pool(settings);
  // Without listeners a connection that breaks ends the process. The caller sees the error of its own call.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const limitMs = Number(settings.statement_timeout) + lateMs;
  const client = clientOf(pool, limitMs);
  try {
    await guard(
      context,
      () => client.query('select 1'),
      (error) => postgresRefusal(options.connectionString, error),
    );
  } catch (error) {
    await client.close();
    throw error;
  }
  return client;
}

function clientOf(pool: pg.Pool, limitMs: number): SqlClient {
  const lender = { pool, names: new Map<string, string>() };
  let closed: Promise<void> | undefined;
  return {
    query: (text, parameters, { signal, prepared } = {}) =>
      untilThrough(signal, () =>
        withConnection(lender, signal, async (connection) => {
          try {
            return (await connection.ask(text, parameters, { signal, prepared, limitMs })).rows;
          } catch (error) {
            if (!isRefusal(error)) connection.giveUp();
            signal?.throwIfAborted();
            throw answerFault(error);
          }
        }),
      ),
    transaction: (run, options = {}) =>
      untilThrough(options.signal, () =>
        withConnection(lender, options.signal, (connection) =>
          transact(connection, limitMs, run, options),
        ),
      ),
    close() {
      closed ??= pool.end();
      return closed;
    },
  };
}

async function transact<T>(
  connection: Connection,
  limitMs: number,
  run: (session: SqlSession) => Promise<T>,
  { signal, patient = false }: TransactionOptions,
): Promise<T> {
  const limit = patient ? {} : { limitMs };
  const session: SqlSession = {
    async query(text, parameters, { signal: own = signal, prepared } = {}) {
      try {
        return (await connection.ask(text, parameters, { signal: own, prepared, ...limit })).rows;
      } catch (error) {
        if (!isRefusal(error)) connection.giveUp();
        throw statementFault(error);
      }
    },
  };
  let outcome: T;
  try {
    const [, result] = await connection.inOnePiece(() =>
      together([session.query(patient ? beginPatiently : 'begin'), run(session)]),
    );
    outcome = result;
    signal?.throwIfAborted();
  } catch (error) {
    // Rolling back must not hide what it is done for; the server does it when the connection ends.
    await connection.ask('rollback', [], { limitMs }).catch(() => connection.giveUp());
    throw error;
  }
  await commit(connection, limit);
  return outcome;
}

/** Not to be aborted: from here on it happens. */
async function commit(connection: Connection, limit: { limitMs?: number }): Promise<void> {
  try {
    const { command } = await connection.ask('commit', [], limit);
    if (command === 'COMMIT') return;
  } catch (error) {
    if (!isRefusal(error)) connection.giveUp();
    throw answerFault(error);
  }
  throw Object.assign(new Error('A statement failed, so nothing was committed'), { code: '40000' });
}

/** Tries again what the database gave up for the sake of another transaction: nothing of it stands. */
async function untilThrough<T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === attempts || !isTransactionConflict(error)) throw error;
    }
    await sleep(backoffMs(attempt, pauses), undefined, { signal });
  }
}
