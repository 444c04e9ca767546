import { PortError } from '@attune/core';
import { orAborted } from '@attune/core/adapter-kit';

/** Looks at one thing the host depends on. */
export interface HealthCheck {
  readonly name: string;
  /**
   * Resolves with what was found, for a person. Rejects with what is wrong: `Concern` when the
   * host can go on without it, anything else when it cannot.
   */
  readonly check: (signal: AbortSignal) => Promise<string>;
  /** How long a good result counts, when the look itself is dear. */
  readonly keepMs?: number;
  /** Works on other things, too: that it takes its time is worth a warning, as it may be busy. */
  readonly mayBeBusy?: boolean;
  /** Requests are served without it, too: its failing is worth a warning. */
  readonly optional?: boolean;
}

/** A concern that does not stop the work. Its message is public. */
export class Concern extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Concern';
  }
}

/** A fault that stops the work. Its message is public. */
export class Outage extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Outage';
  }
}

/** How one dependency stands. */
export interface CheckResult {
  readonly status: 'ok' | 'warning' | 'failed';
  readonly latencyMs: number;
  readonly detail?: string;
}

/** Whether requests should be sent here. */
export interface Readiness {
  readonly status: 'ok' | 'unavailable' | 'stopping';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export interface Health {
  /** The process answers: nothing else is asked. */
  live(): Readiness;
  /** @throws `signal.reason` when the caller does not wait any longer; the checks go on. */
  ready(signal?: AbortSignal): Promise<Readiness>;
  /** From now on not ready: the host is about to stop. */
  drain(): void;
}

export interface HealthOptions {
  /** How long results count; defaults to 5 s. */
  readonly cacheMs?: number;
  /** The longest a check may take; defaults to 5 s. */
  readonly timeoutMs?: number;
  /** Told of every look that found something wrong. */
  readonly report?: (name: string, error: unknown) => void;
}

/** Looks at all dependencies at once, and at each no more often than results grow old. */
export function createHealth(checks: readonly HealthCheck[], options: HealthOptions = {}): Health {
  const watched = checks.map((check) => ({ name: check.name, look: cached(check, options) }));
  let draining = false;
  return {
    live: () => ({ status: 'ok', checks: {} }),
    ready: async (signal) => {
      const looks = watched.map(async ({ name, look }) => [name, await look()] as const);
      const results = Object.fromEntries(await orAborted(Promise.all(looks), signal));
      const failed = Object.values(results).some(({ status }) => status === 'failed');
      const status = failed ? 'unavailable' : 'ok';
      return { status: draining ? 'stopping' : status, checks: results };
    },
    drain: () => {
      draining = true;
    },
  };
}

/** Callers at the same time share one look. */
function cached(check: HealthCheck, options: HealthOptions): () => Promise<CheckResult> {
  const { cacheMs = 5_000, timeoutMs = 5_000, report = () => undefined } = options;
  let current: Promise<CheckResult> | undefined;
  let staleAt = 0;
  return () => {
    if (current !== undefined && performance.now() < staleAt) return current;
    staleAt = Number.POSITIVE_INFINITY;
    current = look(check, timeoutMs, report).then((result) => {
      const keepMs = result.status === 'ok' ? (check.keepMs ?? cacheMs) : cacheMs;
      staleAt = performance.now() + keepMs;
      return result;
    });
    return current;
  };
}

async function look(
  { name, check, mayBeBusy = false, optional = false }: HealthCheck,
  timeoutMs: number,
  report: (name: string, error: unknown) => void,
): Promise<CheckResult> {
  const startedAt = performance.now();
  const latencyMs = (): number => Math.round(performance.now() - startedAt);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    await orAborted(check(signal), signal);
    return { status: 'ok', latencyMs: latencyMs() };
  } catch (error) {
    report(name, error);
    const harmless = optional || error instanceof Concern || (mayBeBusy && signal.aborted);
    const detail = signal.aborted ? `no answer within ${timeoutMs / 1_000} s` : openDetail(error);
    return { status: harmless ? 'warning' : 'failed', latencyMs: latencyMs(), detail };
  }
}

/** Public text: no message of a backend, no path, no address. */
function openDetail(error: unknown): string {
  if (error instanceof Concern || error instanceof Outage) return error.message;
  return PortError.is(error) ? error.code : 'failed; the log says more';
}
