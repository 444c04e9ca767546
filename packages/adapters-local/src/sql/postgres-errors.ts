import pg from 'pg';

/** SQLSTATE of "transaction resolution unknown": it may have happened. */
const answerLost = '08007';
/** SQLSTATE of a connection that failed. */
const connectionFailed = '08006';
/** SQLSTATE of a connection that could not be had. */
const noConnection = '08001';

const gaveWay = new Set(['40001', '40P01']);

/** The SQLSTATE of an error, or the code Node gave it. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether the transaction was rolled back for the sake of another one and may be run again. */
export function isTransactionConflict(error: unknown): boolean {
  return gaveWay.has(codeOf(error) ?? '');
}

/**
 * Whether the server itself answered that it did not do it. A server that is shut down may cut a
 * connection after it has committed, so its goodbye says nothing.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(08|57P|40003)/.test(error.code ?? '');
}

/** What a statement on a connection failed with, with a code whatever happened. */
export function statementFault(error: unknown): unknown {
  return isRefusal(error) || codeOf(error) !== undefined ? error : fault(connectionFailed, error);
}

/** The failure of a statement that was sent and whose effect is unknown. */
export function answerFault(error: unknown): unknown {
  return isRefusal(error) ? error : fault(answerLost, error);
}

/** What connecting failed with. */
export function connectionFault(error: unknown): unknown {
  return codeOf(error) === undefined ? fault(noConnection, error) : error;
}

function fault(code: string, cause: unknown): Error {
  return Object.assign(new Error('The connection to Postgres broke', { cause }), { code });
}
