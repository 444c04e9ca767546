import type { PortError } from '@attune/core';
import type { ProcessMode } from '../composition/capabilities.js';
import { isEmbedded } from '../composition/config-backup.js';
import { addressOf, type LogConfig } from '../composition/config-sections.js';
import type { Config } from '../composition/index.js';
import { keyExposure } from '../composition/token-key.js';
import { faultPlaces, withPlaces } from '../observability/fault-place.js';
import { createLogs, type Log, type Logs } from '../observability/logger.js';
import type { Tracing } from '../observability/tracing.js';
import { type ErrorReports, withReports } from '../observability/with-reports.js';
import { version } from '../version.js';
import { type HostCore, openCore, openWebParts, type WebParts, webDeps } from './compose-host.js';
import { type Listening, listen } from './listen.js';
import { openTracing } from './open-tracing.js';
import { operationApp } from './operation-app.js';
import { reachServices } from './reach-services.js';
import { closeServer } from './shutdown.js';
import { startBackups } from './start-backups.js';
import { StartError } from './start-error.js';
import { startWatch } from './start-watch.js';
import { type Close, startWorker } from './start-worker.js';
import { type FaultWatch, watchUnexpectedFaults } from './unexpected-faults.js';
import { watchEventLoop } from './watchdog.js';

/** How long the last reports may take when the process ends. */
const lastReportMs = 2_000;

export interface RunHostOptions {
  readonly mode: ProcessMode;
  /** Makes database, blob store and data directory one new installation. */
  readonly renew?: boolean;
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
  const reports = await openReports(config);
  const logs = withFaultPlaces(openLogs(config.logs, tracing), config, reports);
  const faults = watchUnexpectedFaults({
    log: logs.log,
    end: async () => {
      logs.close();
      await reports?.close(lastReportMs);
    },
  });
  try {
    for (const { name, reason } of config.idle) logs.log.warn({ name, reason }, 'has no effect');
    await openAndRun(config, { logs, faults }, options, tracing);
  } finally {
    await reports?.close(lastReportMs);
    logs.close();
    faults.end();
  }
}

/** `undefined` without SENTRY_DSN; then none of this code is loaded. */
async function openReports({ sentry }: Config): Promise<ErrorReports | undefined> {
  if (sentry === undefined) return undefined;
  const { openErrorReports } = await import('../observability/error-reports.js');
  return await openErrorReports(sentry, { version: version() });
}

/** Logs that say where a failing service is, and that report errors to a service. */
function withFaultPlaces(logs: Logs, config: Config, reports: ErrorReports | undefined): Logs {
  const placeOf = faultPlaces(config);
  const { log, worker, auth } = logs;
  return {
    ...logs,
    log: reported(withPlaces(log, placeOf), 'host', reports),
    worker: reported(withPlaces(worker, placeOf), 'worker', reports),
    auth: reported(withPlaces(auth, placeOf), 'auth', reports),
  };
}

function reported(log: Log, channel: string, reports: ErrorReports | undefined): Log {
  return reports === undefined ? log : withReports(log, channel, reports);
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
  { logs, faults }: { readonly logs: Logs; readonly faults: FaultWatch },
  options: RunHostOptions,
  tracing: Tracing | undefined,
): Promise<void> {
  const onRecordsLost = (error: PortError): void =>
    faults.crash(error, 'the data directory was taken over; this host ends');
  const { mode, signal, onReady, renew = false } = options;
  await reachServices(config, logs.log, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  if (signal.aborted) return;
  const stopping = new AbortController();
  const place = { url: config.server.publicUrl };
  const isWeb = mode === 'all' || mode === 'api';
  const web = isWeb ? await openWeb(config, logs.log, () => place.url ?? '') : undefined;
  // The application loads while the database opens.
  const application = isWeb ? import('../host/app.js') : undefined;
  const core = await openCore(config, mode, logs, { web, tracing, onRecordsLost, renew });
  const unwatch = watchEventLoop();
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
    if (mode !== 'api') await startWork(closers, config, logs, core, mode);
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
    await unwatch();
    logs.log.info({}, 'stopped');
  }
}

async function openWeb(config: Config, log: Log, baseUrl: () => string): Promise<WebParts> {
  const web = await openWebParts(config, baseUrl);
  const exposure = await keyExposure(config);
  if (exposure !== undefined) log.warn({}, exposure);
  return web;
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

async function startWork(
  closers: Close[],
  config: Config,
  logs: Logs,
  core: HostCore,
  mode: ProcessMode,
): Promise<void> {
  closers.push(await startWorker(config, logs, core));
  const { backup, providers, watch } = config;
  const { dailyAt } = backup;
  if (dailyAt !== undefined && isEmbedded(providers.database))
    closers.push(await startBackups({ ...backup, dailyAt }, logs.worker, core.app));
  if (watch !== undefined) {
    // Where a person has typed the folder and the owner, a mistake is told at once.
    const mustBegin = mode === 'watch';
    closers.push(await startWatch({ ...config, watch, mustBegin }, logs.worker, core));
  }
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
