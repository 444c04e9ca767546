import { PortError, type PortErrorCode } from '@attune/core/ports';

/** SQLSTATE, or its first characters, to code. The longest that fits counts. */
const codes: Readonly<Record<string, PortErrorCode>> = {
  '08': 'unavailable',
  '22': 'invalid_argument',
  '23505': 'already_exists',
  '28': 'unauthenticated',
  '40': 'unavailable',
  '42501': 'permission_denied',
  '53': 'unavailable',
  '53100': 'limit_exceeded',
  '53200': 'unavailable',
  '54': 'limit_exceeded',
  '55006': 'unavailable',
  '55P03': 'unavailable',
  '57014': 'unavailable',
  '57P': 'unavailable',
  '58030': 'unavailable',
  '58P01': 'internal',
  XX001: 'internal',
  XX002: 'internal',
  ECONNREFUSED: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  ENETUNREACH: 'unavailable',
  EAI_AGAIN: 'unavailable',
  ECONNRESET: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  ENOTFOUND: 'unavailable',
  ENOSPC: 'limit_exceeded',
  EROFS: 'permission_denied',
  EDQUOT: 'limit_exceeded',
  EACCES: 'permission_denied',
};

/** What is wrong, and what to do, where the code alone tells an operator too little. */
const words: Readonly<Record<string, string>> = {
  '53100': 'the disk of the database is full: free some space',
  '58030': 'the disk of the database reports faults: check it',
  '58P01': 'files of the database are missing: restore a backup',
  XX001: 'the database is damaged: restore a backup',
  XX002: 'the database is damaged: restore a backup',
  ENOSPC: 'the disk of the database is full: free some space',
  EROFS: 'the disk of the database is mounted read-only: mount it for writing',
};

/** Where it happened; for the error's message and fields. */
export interface SqlErrorContext {
  readonly port: string;
  readonly operation: string;
  readonly adapter: string;
}

/**
 * What an error of a Postgres driver means; `undefined` when its code tells nothing.
 *
 * The server's own message is left to `cause`: it may quote values.
 */
export function sqlPortError(error: unknown, context: SqlErrorContext): PortError | undefined {
  const state = (error as { readonly code?: unknown } | null)?.code;
  if (typeof state !== 'string') return undefined;
  const known = [state, state.slice(0, 3), state.slice(0, 2)].find((key) =>
    Object.hasOwn(codes, key),
  );
  const code = known === undefined ? undefined : codes[known];
  if (code === undefined) return undefined;
  const told = words[state] === undefined ? state : `${state}: ${words[state]}`;
  const message = `${context.port}.${context.operation} failed in the database (${told})`;
  return new PortError(code, message, { ...context, cause: error });
}

/** What the store itself finds wrong. */
export function refusal(code: PortErrorCode, operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'document-store', operation, adapter: 'sql' });
}
