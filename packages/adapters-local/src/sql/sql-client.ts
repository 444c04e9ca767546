import type { CallOptions } from '@attune/core/ports';

/** One row as the driver gives it; the statements select text and numbers only. */
export type SqlRow = Readonly<Record<string, unknown>>;

export interface QueryOptions extends CallOptions {
  /**
   * Has a server keep how the statement is done, by its text: for the few statements that come all
   * the time and are done alike whatever their parameters.
   */
  readonly prepared?: boolean | undefined;
}

/** Runs statements; within a transaction all of them on its connection, in the order of the calls. */
export interface SqlSession {
  /**
   * Parameters are `$1`, `$2` … and always travel apart from the text. Outside of a transaction it
   * rejects with the code 08007 when the statement was sent and its answer got lost.
   */
  query(
    text: string,
    parameters?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<readonly SqlRow[]>;
}

export interface TransactionOptions extends CallOptions {
  /** For changes of the schema: statements may take and wait as long as they need. */
  readonly patient?: boolean;
}

/** The little the SQL adapters need of a Postgres driver; a pool and an embedded database fit. */
export interface SqlClient extends SqlSession {
  /**
   * Commits when `run` resolves and rolls back when it rejects, then passes on its outcome. `run`
   * is called again when the database gave the transaction up for the sake of another one.
   *
   * Rejects with the code 08007 when the answer to the commit got lost.
   */
  transaction<T>(
    run: (session: SqlSession) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /**
   * Told that rows of these tables (quoted, with their schema) were deleted for good. An embedded
   * database then removes their bytes from its files in the background. Servers vacuum by themselves
   * and do not have this.
   */
  forget?(tables: readonly string[]): void;
  /** Lets running statements end, then frees connections, files and locks. Harmless when repeated. */
  close(): Promise<void>;
}
