import { type AlertEvent, type Session, stageNames } from '@attune/core';
import type { QueueStats } from '@attune/core/ports';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a host counts and times, in the text form of Prometheus. */
export interface Metrics {
  readonly contentType: string;
  /** `route` is the template of the path, never the path itself. */
  observeRequest(method: string, route: string, status: number, ms: number): void;
  /** Takes a session after each change of it; what changed since the last time is counted. */
  observeSession(session: Session): void;
  /** Takes what this process has to tell operators; what was raised is counted. */
  observeAlert(event: Pick<AlertEvent, 'kind' | 'type'>): void;
  /** Takes what one call of a metered store cost. */
  observeCharge(charge: StoreCharge): void;
  text(): Promise<string>;
}

/** What one call of a store cost that is paid by work, such as Cosmos DB. */
export interface StoreCharge {
  readonly operation: string;
  readonly collection: string;
  readonly requestUnits: number;
  /** Requests that the service refused and that were sent again. */
  readonly throttled: number;
}

export interface MetricsOptions {
  /** Asked for the depth of the queue at every reading. */
  readonly queue?: () => Promise<QueueStats>;
}

const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const unitBuckets = [1, 3, 10, 30, 100, 300, 1_000, 3_000];
const stageBuckets = [0.1, 0.5, 1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600];
/** Sessions in work whose last state is remembered. */
const mostRemembered = 10_000;

/** Counts in a registry of its own, so that a host inside another one does not mix with it. */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'attune_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'attune_http_request_duration_seconds',
    help: 'Time from the head of a request to the head of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: requestBuckets,
    registers,
  });
  if (options.queue !== undefined) watchQueue(registry, options.queue);
  return {
    contentType: registry.contentType,
    observeRequest: (method, route, status, ms) => {
      const labels = { method, route, status: String(status) };
      requests.inc(labels);
      durations.observe(labels, ms / 1_000);
    },
    observeSession: watchSessions(registry),
    observeAlert: watchAlerts(registry),
    observeCharge: watchCharges(registry),
    text: () => registry.metrics(),
  };
}

function watchQueue(registry: Registry, stats: () => Promise<QueueStats>): void {
  new Gauge({
    name: 'attune_queue_jobs',
    help: 'Jobs of the processing queue by state; none of them while the queue cannot be reached.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      this.reset();
      const now = await stats().catch(() => undefined);
      for (const [state, count] of Object.entries(now ?? {})) this.set({ state }, count);
    },
  });
}

function watchAlerts(registry: Registry): Metrics['observeAlert'] {
  const raised = new Counter({
    name: 'attune_alerts_total',
    help: 'Alerts that this process raised, by kind; reminders and ends do not count.',
    labelNames: ['kind'],
    registers: [registry],
  });
  return ({ kind, type }) => {
    if (type === 'raised') raised.inc({ kind });
  };
}

function watchCharges(registry: Registry): Metrics['observeCharge'] {
  const labelNames = ['operation', 'collection'];
  const registers = [registry];
  const units = new Histogram({
    name: 'attune_store_request_units',
    help: 'Request units that a call of Cosmos DB cost; nothing with other stores.',
    labelNames,
    buckets: unitBuckets,
    registers,
  });
  const refused = new Counter({
    name: 'attune_store_throttled_total',
    help: 'Requests that Cosmos DB refused for want of request units; they were sent again.',
    labelNames,
    registers,
  });
  return ({ operation, collection, requestUnits, throttled }) => {
    units.observe({ operation, collection }, requestUnits);
    if (throttled > 0) refused.inc({ operation, collection }, throttled);
  };
}

/** Compares each session with what it was when last seen. */
function watchSessions(registry: Registry): (session: Session) => void {
  const registers = [registry];
  const durations = new Histogram({
    name: 'attune_stage_duration_seconds',
    help: 'Time a stage of processing took.',
    labelNames: ['stage', 'outcome'],
    buckets: stageBuckets,
    registers,
  });
  const failures = new Counter({
    name: 'attune_sessions_failed_total',
    help: 'Sessions that failed for good, by the stage and the code of the fault.',
    labelNames: ['stage', 'code'],
    registers,
  });
  const seen = new Map<string, Session>();
  return (session) => {
    const before = seen.get(session.id);
    remember(seen, session);
    if (before === undefined) return;
    for (const stage of stageNames) {
      const seconds = secondsOf(before, session, stage);
      if (seconds !== undefined) {
        durations.observe({ stage, outcome: session.stages[stage].state }, seconds);
      }
    }
    if (failedForGood(session) && !failedForGood(before)) {
      const { stage = 'none', code = 'none' } = session.failure ?? {};
      failures.inc({ stage, code });
    }
  };
}

/** How long a stage took that has ended between these two. */
function secondsOf(
  before: Session,
  after: Session,
  stage: (typeof stageNames)[number],
): number | undefined {
  const { state, startedAt, endedAt } = after.stages[stage];
  if (before.stages[stage].state !== 'running') return undefined;
  if (state === 'running' || startedAt === undefined || endedAt === undefined) return undefined;
  return Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1_000;
}

function failedForGood({ status, failure }: Session): boolean {
  return status === 'failed' && failure?.retryAt === undefined;
}

/** Keeps the newest; a map forgets in the order of insertion. */
function remember(seen: Map<string, Session>, session: Session): void {
  seen.delete(session.id);
  const over = session.status === 'processed' && session.stages.notify.endedAt !== undefined;
  if (!over) seen.set(session.id, session);
  const oldest = seen.keys().next();
  if (seen.size > mostRemembered && oldest.done !== true) seen.delete(oldest.value);
}
