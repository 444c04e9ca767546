import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { cancelStatement } from './postgres-cancel.js';
import { connectionFault } from './postgres-errors.js';
import type { QueryOptions, SqlRow } from './sql-client.js';

/** How long a statement may take to end once it was told to. */
const lastMs = 1_000;

/** What the driver knows of a connection besides what it declares. */
interface Connected {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
  readonly connection: { readonly stream: Pick<Socket, 'cork' | 'uncork' | 'destroy'> };
}

interface AskOptions extends QueryOptions {
  /** After which the server is taken for gone; it has a limit of its own, which is shorter. */
  readonly limitMs?: number | undefined;
}

/** One connection of the pool, for as long as it is borrowed. */
export interface Connection {
  ask(
    text: string,
    parameters?: readonly unknown[],
    options?: AskOptions,
  ): Promise<{ readonly rows: readonly SqlRow[]; readonly command: string }>;
  /** Sends what is asked in this very call in one piece: a piece costs more than what is in it. */
  inOnePiece<T>(send: () => T): T;
  /** Has the connection closed instead of used again. */
  giveUp(): void;
}

/** Where connections come from. */
export interface Lender {
  readonly pool: Pool;
  /** Names of prepared statements, by their texts, of which there are few. */
  readonly names: Map<string, string>;
}

/** Lends a connection to `work`. */
export async function withConnection<T>(
  { pool, names }: Lender,
  signal: AbortSignal | undefined,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const client = await connect(pool, signal);
  let spent = false;
  const giveUp = (): void => {
    spent = true;
  };
  try {
    return await work({
      giveUp,
      inOnePiece: (send) => inOnePiece(client, send),
      ask: (text, parameters = [], options = {}) => {
        const statement = { text, values: [...parameters] };
        const name = options.prepared ? { name: nameOf(text, names) } : {};
        return ask(client, { ...statement, ...name }, options, giveUp);
      },
    });
  } finally {
    client.release(spent);
  }
}

function nameOf(text: string, names: Lender['names']): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `attune-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  names.set(text, name);
  return name;
}

/** Waits for a free connection, but not beyond an abort. */
async function connect(pool: Pool, signal: AbortSignal | undefined): Promise<PoolClient> {
  signal?.throwIfAborted();
  const waiting = pool.connect().catch((error: unknown) => {
    throw connectionFault(error);
  });
  if (signal === undefined) return await waiting;
  return await new Promise<PoolClient>((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    waiting
      .then((client) => {
        if (signal.aborted) client.release();
        else resolve(client);
      }, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

/**
 * Sends one statement. On abort, and past the limit, the server is told to stop it, and its
 * connection is used no more: a cancellation that comes late must not meet another statement.
 */
async function ask(
  client: PoolClient,
  statement: QueryConfig<unknown[]>,
  { signal, limitMs }: AskOptions,
  giveUp: () => void,
) {
  signal?.throwIfAborted();
  const stopping: { last?: NodeJS.Timeout; told?: Promise<void> } = {};
  const stop = (): void => {
    giveUp();
    stopping.told ??= cancel(client);
    stopping.last ??= setTimeout(() => hangUp(client), lastMs);
  };
  const limit = limitMs === undefined ? undefined : setTimeout(stop, limitMs);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await client.query<SqlRow>(statement);
  } finally {
    signal?.removeEventListener('abort', stop);
    clearTimeout(limit);
    await stopping.told;
    clearTimeout(stopping.last);
  }
}

function inOnePiece<T>(client: PoolClient, send: () => T): T {
  const { stream } = (client as unknown as Connected).connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

function cancel(client: PoolClient): Promise<void> {
  const { host, port, processID: processId, secretKey } = client as unknown as Connected;
  return cancelStatement({ host, port, processId, secretKey });
}

/** Cuts the connection off under a statement that does not end; the statement fails with it. */
function hangUp(client: PoolClient): void {
  (client as unknown as Connected).connection.stream.destroy();
}
