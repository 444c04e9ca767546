import { join } from 'node:path';
import { LocalRedis, LocalReminders } from '@attune/adapters-local';
import { requireFreeSpace } from '@attune/adapters-local/file-system';
import { AccountUseCases, processingQueue, type QuotaLimits, UseCases } from '@attune/core';
import { type Provider, provide } from '@attune/core/adapter-kit';
import { AttemptCounter, BlobStore, JobQueue, type PortError } from '@attune/core/ports';
import { accountUseCaseProviders } from '../composition/account-use-cases.js';
import { type ProcessMode, requireCapabilities } from '../composition/capabilities.js';
import {
  type App,
  alertUseCaseProviders,
  type Config,
  compose,
  openPlaces,
  profile,
  useCaseProviders,
} from '../composition/index.js';
import { derivedKey, tokenKeyOf } from '../composition/token-key.js';
import { mailLinks } from '../host/account-pages/index.js';
import { createQueueBoard, type QueueBoard } from '../host/admin/queue-board.js';
import type { AppDeps } from '../host/app-deps.js';
import { readDashboard } from '../host/dashboard.js';
import { sharedAttemptCounter, sharedLimiter } from '../host/middleware/shared-limiter.js';
import { createThrottle, type Throttle } from '../host/middleware/throttle.js';
import { createUploadLimit } from '../host/middleware/upload-limit.js';
import { prefixOf } from '../host/own-pages.js';
import { createSignedRequests, type SignedRequests } from '../host/signed-requests.js';
import { createAuditLog } from '../observability/audit-log.js';
import { withAwsReach } from '../observability/aws-checks.js';
import { withAzureReach } from '../observability/azure-checks.js';
import { createHealth, type Health } from '../observability/health.js';
import type { Logs } from '../observability/logger.js';
import { diskCheck } from '../observability/machine-checks.js';
import { createMetrics, type Metrics, type StoreCharge } from '../observability/metrics.js';
import { checksOf } from '../observability/mode-checks.js';
import { withModelLists } from '../observability/model-checks.js';
import { portChecks } from '../observability/port-checks.js';
import { withoutLoading } from '../observability/speech-model-check.js';
import type { Tracing } from '../observability/tracing.js';
import { watchCheck } from '../observability/watch-check.js';
import { workLog } from '../observability/work-log.js';
import { version } from '../version.js';
import { WatchStatus } from '../watch/watch-status.js';
import { withBlobStore } from './reach-services.js';

/** What every mode of a host works with. */
export interface HostCore {
  readonly app: App;
  readonly useCases: UseCases;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly tracing?: Tracing | undefined;
  /** Of the watched folder, where this process watches one. */
  readonly folder?: WatchStatus | undefined;
}

/** What a process that answers requests needs besides. */
export interface WebParts {
  readonly tokenKey: Uint8Array;
  readonly requests: SignedRequests;
}

/** Where the host serves the requests that it signed. */
const objectsPath = '/v1/objects';

/** `baseUrl` is where clients reach this host; it is asked for with each signed request. */
export async function openWebParts(config: Config, baseUrl: () => string): Promise<WebParts> {
  const tokenKey = await tokenKeyOf(config);
  const key = derivedKey(tokenKey, 'signed requests');
  const now = (): Date => new Date();
  return { tokenKey, requests: createSignedRequests({ key, baseUrl, path: objectsPath, now }) };
}

export interface OpenCoreOptions extends Omit<HostParts, 'onStoreCharge'> {
  /** Makes database, blob store and data directory one new installation. */
  readonly renew?: boolean;
}

/**
 * Composes and opens what the mode needs.
 *
 * @throws ConfigError, CompositionError, or what the `build` of a part throws; nothing stays open.
 */
export async function openCore(
  config: Config,
  mode: ProcessMode,
  logs: Logs,
  { renew = false, ...parts }: OpenCoreOptions,
): Promise<HostCore> {
  const { tracing } = parts;
  let metrics: Metrics | undefined;
  const onStoreCharge = (charge: StoreCharge): void => metrics?.observeCharge(charge);
  const app = composeHost(config, logs, { ...parts, onStoreCharge });
  metrics = createMetrics({ queue: async () => (await app.get(JobQueue)).stats(processingQueue) });
  try {
    await withBlobStore(() => openPlaces(config, app, { renew }));
    await requireCapabilities(app, mode);
    const useCases = await app.get(UseCases);
    const folder = config.watch === undefined || mode === 'api' ? undefined : new WatchStatus();
    return {
      app,
      useCases,
      health: createHealth(
        checksOf(mode, [
          diskCheck(config),
          ...(folder === undefined ? [] : [watchCheck(folder)]),
          ...withAwsReach(
            config,
            withAzureReach(
              config,
              withModelLists(config, withoutLoading(config, portChecks(app))),
              { looking: false },
            ),
            { looking: false },
          ),
        ]),
        {
          report: (check, error) => logs.log.warn({ check, error }, 'a dependency is unhealthy'),
        },
      ),
      metrics,
      tracing,
      folder,
    };
  } catch (error) {
    await app[Symbol.asyncDispose]();
    throw error;
  }
}

interface HostParts {
  readonly web: WebParts | undefined;
  readonly tracing: Tracing | undefined;
  readonly onStoreCharge: (charge: StoreCharge) => void;
  /** Told when another process took over the directory of the records. */
  readonly onRecordsLost?: (error: PortError) => void;
}

function composeHost(config: Config, logs: Logs, parts: HostParts): App {
  const { web, tracing, onStoreCharge, onRecordsLost } = parts;
  const { maxRecordingBytes, allowedLanguages, accounts, leaseMs } = config;
  const { registrationRoles, consentTextVersion, patientDirectory } = accounts;
  const { leastFreeBytes } = config.quotas;
  return compose(
    profile(config, {
      onStoreCharge,
      ...(onRecordsLost === undefined ? {} : { onRecordsLost }),
      ...(web === undefined ? {} : { tokenKey: web.tokenKey, signRequest: web.requests.sign }),
      ...(leastFreeBytes === undefined ? {} : { leastFreeBytes }),
    }),
    useCaseProviders({
      maxRecordingBytes,
      quotas: quotasOf(config),
      patientDirectory,
      retries: { attempts: config.engines.stageAttempts },
      stageTimeFactor: config.engines.stageTimeFactor,
      timing: { leaseMs, beatMs: Math.min(2_000, leaseMs / 6) },
      ...(allowedLanguages === undefined ? {} : { allowedLanguages }),
      tracer: tracing?.tracer,
      onWork: workLog(logs.worker),
      report: (error, session) =>
        logs.worker.error({ error, sessionId: session?.id }, 'something went wrong'),
    }),
    alertUseCaseProviders(config.alerts, {
      report: (error) => logs.worker.error({ error }, 'an alert could not be sent'),
    }),
    accountUseCaseProviders(
      {
        registrationRoles,
        patientDirectory,
        requireConfirmedEmail: config.mail !== undefined,
        ...(config.server.publicUrl && mailLinks(config.server.publicUrl)),
        ...(consentTextVersion === undefined ? {} : { consentTextVersion }),
        ...languageOf(config),
        report: (error) => logs.auth.error({ error }, 'a mail was not sent'),
      },
      attemptsOf(config),
    ),
  );
}

/** The quotas of this host; only files of its own take the room of its disk. */
function quotasOf({ quotas, providers, dataDirectory }: Config): QuotaLimits {
  const { leastFreeBytes, accountBytes, sessionsPerDay } = quotas;
  const files = ['local', 'file-system'].includes(providers.storage);
  const floor = files ? leastFreeBytes : undefined;
  return {
    ...(accountBytes === undefined ? {} : { accountBytes }),
    ...(sessionsPerDay === undefined ? {} : { sessionsPerDay }),
    ...(floor === undefined
      ? {}
      : { requireRoom: (bytes) => requireFreeSpace(join(dataDirectory, 'blobs'), floor, bytes) }),
  };
}

/** What the web application is given. */
export async function webDeps(
  config: Config,
  { app, useCases, health, metrics, tracing }: HostCore,
  more: { readonly web: WebParts; readonly logs: Logs; readonly stopping: AbortSignal },
): Promise<AppDeps> {
  const { requestTimeoutMs, corsOrigins, metricsToken, trustedProxies } = config.server;
  const { web, logs, stopping } = more;
  return {
    useCases,
    accounts: await app.get(AccountUseCases),
    ...auditOf(config, useCases, logs),
    health,
    metrics,
    log: logs.log,
    authLog: logs.auth,
    // Only what was signed here gets through: harmless where the store signs by itself.
    objects: { requests: web.requests, store: await app.get(BlobStore) },
    requestTimeoutMs,
    maxRecordingBytes: config.maxRecordingBytes,
    corsOrigins,
    ...(metricsToken === undefined ? {} : { metricsToken }),
    trustedProxies,
    ...dashboardOf(config),
    stopping,
    throttle: await throttleOf(config, app),
    ...(await uploadLimitOf(config, app)),
    ...boardOf(config, app),
    ...languageOf(config),
    ...(tracing === undefined ? {} : { tracer: tracing.tracer }),
    version: version(),
  };
}

/** The web page, unless it is switched off or was not built. */
function dashboardOf({ server }: Config): Pick<AppDeps, 'dashboard'> {
  const dashboard = server.dashboard ? readDashboard() : undefined;
  return dashboard === undefined ? {} : { dashboard };
}

/** The audit log, with a copy to search in unless that is switched off. */
function auditOf(
  { logs: { auditSearchMs: keptMs } }: Config,
  { operations }: UseCases,
  logs: Logs,
): Pick<AppDeps, 'audit' | 'auditCopy'> {
  const sink = createAuditLog(logs.audit);
  if (keptMs === 0) return { audit: sink };
  const copy = operations.openAuditCopy({
    sink,
    keptMs,
    report: (error) => logs.log.warn({ error }, 'audit entries could not be copied'),
  });
  return { audit: copy, auditCopy: copy };
}

function languageOf({ accounts: { defaultLanguage } }: Config): {
  readonly defaultLanguage?: string;
} {
  return defaultLanguage === undefined ? {} : { defaultLanguage };
}

/** Only BullMQ has a board; its queues are opened at the first request for it. */
function boardOf(
  { providers, server: { publicUrl } }: Config,
  app: App,
): { readonly board?: QueueBoard; readonly publicUrl?: string } {
  const named = publicUrl === undefined ? {} : { publicUrl };
  if (providers.queue !== 'redis') return named;
  const queues = async () => (await app.get(LocalReminders)).queues;
  return { ...named, board: createQueueBoard({ queues, prefix: prefixOf(publicUrl) }) };
}

/** Guesses at passwords are counted in Redis where there is one. */
function attemptsOf({ redisUrl }: Config): Provider | undefined {
  if (redisUrl === undefined) return undefined;
  return provide(AttemptCounter, { needs: [LocalRedis], build: sharedAttemptCounter });
}

async function throttleOf({ redisUrl }: Config, app: App): Promise<Throttle> {
  if (redisUrl === undefined) return createThrottle();
  return createThrottle({}, sharedLimiter(await app.get(LocalRedis)));
}

async function uploadLimitOf(
  { redisUrl, quotas: { uploadsPerHour } }: Config,
  app: App,
): Promise<Pick<AppDeps, 'uploadLimit'>> {
  if (uploadsPerHour === undefined) return {};
  const limiter = redisUrl === undefined ? undefined : sharedLimiter(await app.get(LocalRedis));
  return { uploadLimit: createUploadLimit(uploadsPerHour, limiter) };
}
