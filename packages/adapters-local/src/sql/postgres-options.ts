/** How a Postgres server is reached. */
export interface PostgresOptions {
  /**
   * `postgres://user:password@host:port/database`. `sslmode` means what it means to libpq, but for
   * `allow` and `prefer`, which are refused: whether a connection is encrypted is not left to
   * chance. Without it there is no TLS.
   */
  readonly connectionString: string;
  /** Connections at most; defaults to 10. */
  readonly poolSize?: number;
  /** Longest statement; defaults to 30 s. */
  readonly statementTimeoutMs?: number;
  /** Longest wait for a lock; defaults to 10 s. */
  readonly lockTimeoutMs?: number;
  /** After this long without a word within a transaction the server gives it up; defaults to 60 s. */
  readonly idleTransactionMs?: number;
  /** Longest wait for a connection; defaults to 10 s. */
  readonly connectTimeoutMs?: number;
  /** File of the certificates (PEM) that may vouch for the server; wins over `sslrootcert`. */
  readonly caFile?: string;
}
