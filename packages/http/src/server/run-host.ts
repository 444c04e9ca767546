import type { ProcessMode } from '../composition/capabilities.js';
import { addressOf, type LogConfig } from '../composition/config-sections.js';
import type { Config } from '../composition/index.js';
import { faultPlaces, withPlaces } from '../observability/fault-place.js';
import { createLogs, type Logs } from '../observability/logger.js';
import type { Tracing } from '../observability/tracing.js';
import { type HostCore, openCore, openWebParts, webDeps } from './compose-host.js';
import { type Listening, listen } from './listen.js';
import { openTracing } from './open-tracing.js';
import { operationApp } from './operation-app.js';
import { reachServices } from './reach-services.js';
import { closeServer } from './shutdown.js';
import { StartError } from './start-error.js';
import { type Close, startWorker } from './start-worker.js';

export interface RunHostOptions {
  readonly mode: ProcessMode;
  /** Aborted when the host is to stop. */
  readonly signal: AbortSignal;
  /** Told once everything is open; with the address for clients when requests are answered. */
  readonly onReady: (address: string | undefined) => void;
}

/**
 * Runs a host until it is stopped: requests in progress end within the grace time, sessions in
 * work are given back, and everything that was opened is closed in the reverse order.
 *
 * @throws StartError, ConfigError, CompositionError or PortError when it cannot start.
 */
export async function runHost(config: Config, options: RunHostOptions): Promise<void> {
  const tracing = await openTracing(config, options.mode, (facts) =>
    logs.log.warn(facts, 'spans could not be sent'),
  );
  const logs = withFaultPlaces(openLogs(config.logs, tracing), config);
  const crash = (error: unknown): void => {
    logs.log.error({ error }, 'the host crashed');
    logs.close();
    process.exit(1);
  };
  process.once('uncaughtException', crash);
  try {
    for (const { name, reason } of config.idle) logs.log.warn({ name, reason }, 'has no effect');
    await openAndRun(config, logs, options, tracing);
  } finally {
    logs.close();
    process.off('uncaughtException', crash);
  }
}

function withFaultPlaces(logs: Logs, config: Config): Logs {
  const placeOf = faultPlaces(config);
  const { log, worker, auth } = logs;
  return {
    ...logs,
    log: withPlaces(log, placeOf),
    worker: withPlaces(worker, placeOf),
    auth: withPlaces(auth, placeOf),
  };
}

function openLogs(config: LogConfig, tracing: Tracing | undefined): Logs {
  try {
    return createLogs({ ...config, ...(tracing && { fields: tracing.logFields }) });
  } catch (cause) {
    const { code = 'unknown fault', path } = cause as NodeJS.ErrnoException;
    const name = path === config.auditFile ? 'AUDIT_LOG' : 'AUTH_LOG';
    throw new StartError(
      `The file of ${name} cannot be opened (${code}). Set ${name} to another file.`,
      {
        cause,
      },
    );
  }
}

async function openAndRun(
  config: Config,
  logs: Logs,
  options: RunHostOptions,
  tracing: Tracing | undefined,
): Promise<void> {
  const { mode, signal, onReady } = options;
  await reachServices(config, logs.log, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (signal.aborted) return;
  const stopping = new AbortController();
  const place = { url: config.server.publicUrl };
  const web = mode === 'worker' ? undefined : await openWebParts(config, () => place.url ?? '');
  // The application loads while the database opens.
  const application = mode === 'worker' ? undefined : import('../host/app.js');
  const core = await openCore(config, mode, logs, web, tracing);
  const closers: Close[] = [];
  const closeLast: Close[] = [];
  try {
    // Told to stop before it began: opening the records cannot be cut short, all else is left out.
    if (signal.aborted) return;
    if (web !== undefined && application !== undefined) {
      const { createApp } = await application;
      const deps = await webDeps(config, core, { web, logs, stopping: stopping.signal });
      closeLast.push(async () => await deps.auditCopy?.close());
      const { host, port } = config.server;
      const listening = await open(closers, config, logs, createApp(deps), host, port);
      place.url ??= addressOf(host, listening.port);
    }
    if (mode !== 'api') closers.push(await startWorker(config, logs, core));
    // Last, so that a worker says it is ready once it takes work.
    await openForOperators(config, logs, core, closers);
    logs.log.info({ mode, address: place.url }, 'started');
    onReady(web === undefined ? undefined : place.url);
    await aborted(signal);
    logs.log.info({}, 'stopping');
  } finally {
    const endsAt = performance.now() + config.server.shutdownGraceMs;
    core.health.drain();
    stopping.abort(new Error('The host is stopping.'));
    await Promise.all(closers.map((close) => close()));
    // After the last request has its entry.
    for (const close of closeLast) await close();
    await core.app[Symbol.asyncDispose]();
    await tracing?.stop(endsAt - performance.now());
    logs.log.info({}, 'stopped');
  }
}

async function open(
  closers: Close[],
  { server: { shutdownGraceMs } }: Config,
  { log }: Logs,
  ...to: Parameters<typeof listen>
): Promise<Listening> {
  const listening = await listen(...to);
  closers.push(async () => {
    const cut = await closeServer(listening, shutdownGraceMs);
    if (cut > 0)
      log.warn({ connections: cut }, 'cut off requests that were not done within the grace time');
  });
  return listening;
}

async function openForOperators(
  config: Config,
  logs: Logs,
  core: HostCore,
  closers: Close[],
): Promise<void> {
  const { host, metricsPort } = config.server;
  if (metricsPort === undefined) return;
  const { port } = await open(closers, config, logs, operationApp(core), host, metricsPort);
  logs.log.info({ address: addressOf(host, port) }, 'metrics and health');
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
