import { PortError, type PortErrorCode } from '@attune/core/ports';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import { redisPortError } from './redis-port-error.js';

/** What a Redis says of itself. */
export interface RedisFacts {
  /** Such as `7.0.15`. */
  readonly version: string;
  /** What it does when its memory is full, such as `noeviction`. */
  readonly evictionPolicy: string;
}

const user: LibraryUser = { port: 'redis', adapter: 'redis', packages: ['ioredis'] };
const context = { port: 'redis', operation: 'open', adapter: 'redis' };

/** The first word of an answer or a code of Node, to what an operator should know and do. */
const reasons: Readonly<Record<string, string>> = {
  WRONGPASS: 'it refuses the password; correct user and password',
  NOAUTH: 'it requires a password, and none is set',
  NOPERM: 'the user lacks rights; allow it all commands on keys of Attune',
  LOADING: 'it is still loading its data; try again in a moment',
  MISCONF: 'it cannot write to its disk; look at its log',
  ECONNREFUSED: 'no server listens there; start Redis, or correct host and port',
  ECONNRESET: 'the connection was cut; check that this is a Redis, and whether it requires TLS',
  ENOTFOUND: 'this host name does not exist; correct it',
  EAI_AGAIN: 'the host name cannot be looked up now; check the name and the DNS server',
  ETIMEDOUT: 'it does not answer; check host, port and firewall',
};

/** One try takes this long at most; a Redis that is well answers within milliseconds. */
const patienceMs = 4_000;

/**
 * Asks a Redis what it is.
 *
 * @throws PortError that names the address and what to do, never the password; the signal's reason.
 */
export async function checkRedis(
  url: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<RedisFacts> {
  signal?.throwIfAborted();
  const { openRedis } = await loadLibrary(user, () => import('./redis-client.js'));
  let fault: unknown;
  const redis = openRedis(url, { maxRetriesPerRequest: 0, commandTimeout: patienceMs }, (error) => {
    fault ??= error;
  });
  const stop = (): void => redis.disconnect();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return factsIn(await redis.info());
  } catch (error) {
    signal?.throwIfAborted();
    throw redisRefusal(url, fault ?? error);
  } finally {
    signal?.removeEventListener('abort', stop);
    redis.disconnect();
  }
}

function factsIn(info: string): RedisFacts {
  const lines = info.split('\n').map((line) => line.trim());
  const fact = (name: string): string =>
    lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? 'unknown';
  return { version: fact('redis_version'), evictionPolicy: fact('maxmemory_policy') };
}

function redisRefusal(url: string, error: unknown): PortError {
  const { hostname, port } = new URL(url);
  const { code, message = '' } = Object(error) as { code?: unknown; message?: string };
  const word = typeof code === 'string' ? code : (message.split(' ', 1)[0] ?? '');
  const reason =
    reasons[word] ?? 'it does not answer like a Redis server; check host, port and TLS';
  const told = Object.hasOwn(reasons, word) ? ` (${word})` : '';
  const known: PortErrorCode = redisPortError(error, context)?.code ?? 'unavailable';
  const text = `Redis at ${hostname}:${port || '6379'}: ${reason}${told}`;
  return new PortError(known, text, { ...context, cause: error });
}
