import { PortError, type PortErrorCode } from '@attune/core/ports';

/** The code of a system error or the first word of what Redis answered, to code. */
const codes: Readonly<Record<string, PortErrorCode>> = {
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  ENOTFOUND: 'unavailable',
  EAI_AGAIN: 'unavailable',
  MaxRetriesPerRequestError: 'unavailable',
  Connection: 'unavailable',
  Command: 'unavailable',
  LOADING: 'unavailable',
  READONLY: 'unavailable',
  MASTERDOWN: 'unavailable',
  CLUSTERDOWN: 'unavailable',
  TRYAGAIN: 'unavailable',
  BUSY: 'unavailable',
  MISCONF: 'unavailable',
  OOM: 'limit_exceeded',
  NOAUTH: 'unauthenticated',
  WRONGPASS: 'unauthenticated',
  NOPERM: 'permission_denied',
};

export interface RedisErrorContext {
  readonly port: string;
  readonly operation: string;
  readonly adapter?: string;
}

/**
 * What an error of the Redis client means; `undefined` when it tells nothing.
 *
 * The server's own message is left to `cause`: it may quote values.
 */
export function redisPortError(error: unknown, context: RedisErrorContext): PortError | undefined {
  const { code, name, message } = Object(error) as Partial<Error & { readonly code: unknown }>;
  const word = [code, name, message?.split(' ', 1)[0]].find(
    (one): one is string => typeof one === 'string' && Object.hasOwn(codes, one),
  );
  const known = word === undefined ? undefined : codes[word];
  if (known === undefined) return undefined;
  const text = `${context.port}.${context.operation} failed in Redis (${word})`;
  return new PortError(known, text, { ...context, cause: error });
}
