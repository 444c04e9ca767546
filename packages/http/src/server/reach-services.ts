import { setTimeout as sleep } from 'node:timers/promises';
import { PortError } from '@attune/core';
import type { Config } from '../composition/index.js';
import type { Log } from '../observability/logger.js';
import { StartError } from './start-error.js';

/**
 * A start waits for servers that are not there yet until the process is this old. A start that fails
 * ends within 15 s, also on a slow machine.
 */
const givenUpAtMs = 12_500;
/** A slow start still asks once. */
const leastPatienceMs = 4_000;
const pauseMs = 500;

interface Service {
  /** What it is and where, such as `Redis at cache.example.org:6379`. */
  readonly name: string;
  /** Variables that say where it is. */
  readonly variables: string;
  readonly reach: (signal: AbortSignal) => Promise<unknown>;
}

/**
 * Resolves once the Postgres and the Redis of the configuration answer. A server that is away is
 * tried again until the process is 12.5 s old; one that refuses us ends the start at once.
 *
 * @throws StartError naming the address, the variable and what to do; the reason of `signal`.
 */
export async function reachServices(config: Config, log: Log, signal: AbortSignal): Promise<void> {
  const patienceMs = patienceLeftMs();
  const over = new AbortController();
  // Not AbortSignal.timeout: Node may collect it together with a signal made of it, before it fires.
  const timer = setTimeout(() => over.abort(), patienceMs);
  const stop = (): void => over.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await Promise.all(servicesOf(config).map((service) => reach(service, log, over.signal)));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
  }
}

/** Counts from the start of the process. */
function patienceLeftMs(): number {
  return Math.max(leastPatienceMs, givenUpAtMs - performance.now());
}

/**
 * Does what a start needs of the blob store. A cloud that turns a call away, such as for too many calls, is asked
 * again for as long as a start waits for servers.
 *
 * @throws what `work` rejects with in the end; at once what is no passing fault of the blob store.
 */
export async function withBlobStore<T>(work: () => Promise<T>): Promise<T> {
  const givenUpAt = performance.now() + patienceLeftMs();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const passes = PortError.is(error) && error.retryable && error.port === 'blob-store';
      if (!passes || performance.now() >= givenUpAt) throw error;
      await sleep(pauseMs);
    }
  }
}

function servicesOf({ providers, database, redisUrl }: Config): readonly Service[] {
  const services: Service[] = [];
  if (database !== undefined && providers.database === 'postgres') {
    services.push({
      name: `Postgres at ${placeOf(database.url, 5432)}`,
      variables: 'DATABASE_URL',
      reach: async () => {
        const { checkPostgres } = await import('@attune/adapters-local/sql');
        const { url: connectionString, caFile } = database;
        await checkPostgres({ connectionString, ...(caFile === undefined ? {} : { caFile }) });
      },
    });
  }
  if (redisUrl !== undefined) {
    services.push({
      name: `Redis at ${placeOf(redisUrl, 6379)}`,
      variables: 'REDIS_URL, or REDIS_HOST, REDIS_PORT and REDIS_PASSWORD',
      reach: async (signal) => {
        const { checkRedis } = await import('@attune/adapters-local/redis');
        await checkRedis(redisUrl, { signal });
      },
    });
  }
  return services;
}

function placeOf(address: string, usualPort: number): string {
  const { hostname, port } = new URL(address);
  return `${hostname || 'localhost'}:${port || usualPort}`;
}

/** Tries until the service answers, refuses us, or `over` is aborted. */
async function reach(service: Service, log: Log, over: AbortSignal): Promise<void> {
  let last: PortError | undefined;
  while (!over.aborted) {
    const fault = await passingFault(service, over);
    if (fault === undefined) return;
    if (last === undefined) log.warn({ error: fault }, 'waiting for a server that does not answer');
    // A try that was cut off says less than the one before it.
    last = over.aborted ? (last ?? fault) : fault;
    await sleep(pauseMs, undefined, { signal: over }).catch(() => undefined);
  }
  throw cannotReach(service, last);
}

/** Why the service does not answer yet; `undefined` when it does. Rejects when waiting is no use. */
async function passingFault(service: Service, over: AbortSignal): Promise<PortError | undefined> {
  try {
    await untilAborted(service.reach(over), over);
    return undefined;
  } catch (error) {
    if (PortError.is(error) && error.retryable) return error;
    if (!over.aborted) throw cannotReach(service, error);
    const message = `${service.name}: it does not answer; check host, port and firewall`;
    return new PortError('unavailable', message, { port: 'service', operation: 'open' });
  }
}

/** Rejects when `signal` is aborted; what was asked for ends by its own limit. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(() => resolve(), reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function cannotReach({ name, variables }: Service, cause: unknown): StartError {
  const what = PortError.is(cause) ? cause.message : `${name}: it cannot be used`;
  return new StartError(`${what}. The address comes from ${variables}.`, { cause });
}
