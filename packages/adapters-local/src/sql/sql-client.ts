import type { CallOptions } from '@attune/core';

/** One row as the driver gives it; the statements select text and numbers only. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs statements; within a transaction all of them on its connection. */
export interface SqlSession {
  /** Parameters are `$1`, `$2` … and always travel apart from the text. */
  query(
    text: string,
    parameters?: readonly unknown[],
    options?: CallOptions,
  ): Promise<readonly SqlRow[]>;
}

/** The little the SQL adapters need of a Postgres driver; a pool and an embedded database fit. */
export interface SqlClient extends SqlSession {
  /** Commits when `run` resolves and rolls back when it rejects, then passes on its outcome. */
  transaction<T>(run: (session: SqlSession) => Promise<T>, options?: CallOptions): Promise<T>;
  /** Lets running statements end, then frees connections, files and locks. Harmless when repeated. */
  close(): Promise<void>;
}
