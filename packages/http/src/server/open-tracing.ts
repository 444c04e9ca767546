import type { ProcessMode } from '../composition/capabilities.js';
import type { Config } from '../composition/index.js';
import type { Tracing } from '../observability/tracing.js';
import { version } from '../version.js';

/** `undefined` without a collector; then none of this code is loaded. */
export async function openTracing(
  { tracing, providers }: Pick<Config, 'tracing' | 'providers'>,
  mode: ProcessMode,
  warn: (facts: object) => void,
): Promise<Tracing | undefined> {
  if (tracing === undefined) return undefined;
  const { startTracing } = await import('../observability/tracing.js');
  const queue = providers.queue === 'redis' ? 'bullmq' : 'in-process';
  return startTracing(tracing, { mode, version: version(), queue, warn });
}
