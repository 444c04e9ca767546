import { setTimeout as sleep } from 'node:timers/promises';
import { PortError } from '@attune/core/ports';
import { sqlPortError } from './sql-port-error.js';

/** A server that restarts is back within a few seconds. */
const pausesMs = [100, 300, 1_000, 2_000, 4_000];
const context = { port: 'document-store', operation: 'write', adapter: 'sql' };

/**
 * Sends a conditional write again when the answer to it got lost with its connection. Otherwise
 * its sender would retry it and mistake its own write for that of another process.
 *
 * `send` is told whether it may have been done before, and must be fit for that.
 *
 * @throws the first fault when no later answer came, too: it may have happened.
 */
export async function retryLostAnswer<T>(
  signal: AbortSignal | undefined,
  send: (repeated: boolean) => Promise<T>,
): Promise<T> {
  let lost: unknown;
  for (const pauseMs of [...pausesMs, 0]) {
    try {
      return await send(lost !== undefined);
    } catch (error) {
      if (lost === undefined ? !isLost(error) : !isOutage(error)) throw error;
      lost ??= error;
    }
    await sleep(pauseMs, undefined, { signal });
  }
  throw lost;
}

/** SQLSTATE of "transaction resolution unknown". */
function isLost(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === '08007';
}

function isOutage(error: unknown): boolean {
  if (PortError.is(error)) return false;
  return sqlPortError(error, context)?.code === 'unavailable';
}
