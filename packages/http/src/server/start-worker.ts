import { sweepTempDirectories } from '@attune/adapters-local/processes';
import type { Session } from '@attune/core';
import type { Config } from '../composition/index.js';
import type { Logs } from '../observability/logger.js';
import type { HostCore } from './compose-host.js';
import { endsWithin } from './shutdown.js';
import { startAlerts } from './start-alerts.js';

export type Close = () => Promise<unknown>;

interface WorkerConfig extends Pick<Config, 'workerConcurrency' | 'leaseMs' | 'dataDirectory'> {
  readonly server: Pick<Config['server'], 'shutdownGraceMs'>;
}

/** Resolves with what stops the worker. */
export async function startWorker(
  { workerConcurrency, leaseMs, server, dataDirectory }: WorkerConfig,
  { worker: log }: Pick<Logs, 'worker'>,
  { app, useCases, metrics, folder }: Pick<HostCore, 'app' | 'useCases' | 'metrics' | 'folder'>,
): Promise<Close> {
  const alerts = await startAlerts(app, { dataDirectory, log, metrics, folder });
  const onChange = (session: Session): void => {
    metrics.observeSession(session);
    alerts.observe(session);
    useCases.operations.publishChange(session);
  };
  // Leftovers of a killed process; this may take a while, so nothing waits for it.
  sweepTempDirectories().catch((error: unknown) =>
    log.warn({ error }, 'old temporary files could not be removed'),
  );
  const options = { concurrency: workerConcurrency, reconcileEveryMs: leaseMs / 2, onChange };
  const worker = await useCases.operations.startWorker(options).catch(async (error: unknown) => {
    // Else they would go on with records that are being closed.
    await alerts.close();
    throw error;
  });
  return async () => {
    // The worker first: what it sees last is written down, too.
    const closing = worker.close().finally(() => alerts.close());
    if (await endsWithin(closing, server.shutdownGraceMs)) return;
    // Never rejects, and nothing waits for it any more.
    void alerts.close();
    log.warn({}, 'sessions that were being processed will resume later');
  };
}
