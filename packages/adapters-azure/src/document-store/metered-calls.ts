import { AsyncLocalStorage } from 'node:async_hooks';
import type { CosmosClientOptions, PluginConfig } from '@azure/cosmos';
import type { CosmosCharge } from './cosmos-options.js';

/** What the requests of one call of the port came to so far. */
interface Meter {
  requestUnits: number;
  requests: number;
  throttled: number;
  /** The error of the last request that failed. */
  fault: unknown;
}

const meters = new AsyncLocalStorage<Meter>();

/**
 * Counts the request units of every request, with those that the SDK sends again and those that a query
 * is made of; and keeps the error that `items.batch` hides in a text.
 */
export const meterPlugin: Partial<CosmosClientOptions> = {
  // The SDK exports the type of plugins, and leaves the option out of its declarations.
  ...({ plugins: [{ on: 'request', plugin: meterRequest }] } satisfies {
    plugins: PluginConfig[];
  } as object),
};

type Plugin = PluginConfig['plugin'];

async function meterRequest(
  context: Parameters<Plugin>[0],
  _node: Parameters<Plugin>[1],
  next: Parameters<Plugin>[2],
): Promise<Awaited<ReturnType<Plugin>>> {
  const meter = meters.getStore();
  if (meter !== undefined) meter.requests += 1;
  try {
    const response = await next(context);
    add(meter, response.headers);
    return response;
  } catch (error) {
    const { code, headers } = Object(error) as { code?: unknown; headers?: Headers };
    add(meter, headers);
    if (meter !== undefined) {
      meter.fault = error;
      if (code === 429) meter.throttled += 1;
    }
    throw error;
  }
}

type Headers = Readonly<Record<string, unknown>>;

function add(meter: Meter | undefined, headers: Headers | undefined): void {
  const units = Number(headers?.['x-ms-request-charge'] ?? 0);
  if (meter !== undefined && units > 0) meter.requestUnits += units;
}

/** Runs one call of the port, and tells what it cost. */
export async function metered<T>(
  call: Pick<CosmosCharge, 'operation' | 'collection'>,
  tell: ((charge: CosmosCharge) => void) | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const meter: Meter = { requestUnits: 0, requests: 0, throttled: 0, fault: undefined };
  try {
    return await meters.run(meter, run);
  } finally {
    const { fault: _, ...charge } = meter;
    if (charge.requests > 0) tell?.({ ...call, ...charge });
  }
}

/** Runs one request of the SDK; a rejection is the service's own error where the SDK hides it. */
export async function unhidden<T>(run: () => Promise<T>): Promise<T> {
  const meter: Meter = { requestUnits: 0, requests: 0, throttled: 0, fault: undefined };
  const outer = meters.getStore();
  try {
    return await meters.run(meter, run);
  } catch (error) {
    throw meter.fault ?? error;
  } finally {
    if (outer !== undefined) {
      outer.requestUnits += meter.requestUnits;
      outer.requests += meter.requests;
      outer.throttled += meter.throttled;
    }
  }
}
