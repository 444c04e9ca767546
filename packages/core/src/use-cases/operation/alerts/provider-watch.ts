import { type Alert, type AlertEvent, plainSubject } from '../../../domain/alert/alert.js';
import type { Session } from '../../../domain/session/session.js';
import { type StageName, stageNames } from '../../../domain/session/stage.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Clock } from '../../../ports/clock.js';
import type {
  ProviderFailure,
  ProviderTallyRepository,
} from '../../../records/provider-tally-repository.js';
import { verdictOn, withFailures } from './provider-failures.js';
import type { RaiseAlert } from './raise-alert.js';

/** The provider of each stage that uses an outside service. */
export type StageProviders = Readonly<Partial<Record<StageName, string>>>;

export interface ProviderWatchDeps {
  readonly tallies: ProviderTallyRepository;
  readonly raiseAlert: RaiseAlert;
  readonly clock: Clock;
  readonly providers: StageProviders;
  /** Called with errors of writes. The data is written later. */
  readonly report: (error: unknown) => void;
}

/** Failures and successes that this worker has seen and not yet stored. */
interface Pending {
  readonly failures: ProviderFailure[];
  succeededAt?: string;
}

const mostPending = 500;
const mostRemembered = 5_000;

/**
 * Collects the failures of providers in one worker and stores them in a tally that workers share.
 * Without failures and open alerts it writes nothing.
 */
export class ProviderWatch {
  readonly #deps: ProviderWatchDeps;
  readonly #pending = new Map<StageName, Pending>();
  /** Stages whose next success must be stored. */
  readonly #troubled = new Set<StageName>();
  readonly #seen = new Set<string>();

  constructor(deps: ProviderWatchDeps) {
    this.#deps = deps;
  }

  /** Call this with a session after each change of it. Never throws. */
  observe({ id, stages }: Pick<Session, 'id' | 'stages'>): void {
    for (const stage of stageNames) {
      const { state, error, endedAt } = stages[stage];
      if (endedAt === undefined || this.#deps.providers[stage] === undefined) continue;
      if ((state === 'failed' || state === 'missing') && error !== undefined) {
        // A person misses the result from now on, whether it is filled in later or not.
        const final = state === 'missing' || error.retryAt === undefined;
        this.#noteFailure(stage, { sessionId: id, code: error.code, at: endedAt, final });
      }
      if (state === 'done' && this.#troubled.has(stage)) this.#noteSuccess(stage, endedAt);
    }
  }

  /** Call this with the open alerts of all workers. */
  remember(alerts: readonly Alert[]): void {
    for (const [stage, provider] of Object.entries(this.#deps.providers)) {
      const subject = subjectOf(stage as StageName, provider);
      const open = alerts.some((one) => one.kind === 'failing_provider' && one.subject === subject);
      if (open) this.#troubled.add(stage as StageName);
    }
  }

  /**
   * Stores pending failures and successes. Resolves with the events to send. Reports a failed write
   * and tries it again with the next call. Rejects only when aborted.
   */
  async flush(options: CallOptions = {}): Promise<readonly AlertEvent[]> {
    const events: AlertEvent[] = [];
    for (const [stage, pending] of [...this.#pending]) {
      this.#pending.delete(stage);
      try {
        const event = await this.#flushStage(stage, pending, options);
        if (event !== undefined) events.push(event);
      } catch (error) {
        this.#putBack(stage, pending);
        options.signal?.throwIfAborted();
        this.#deps.report(error);
      }
    }
    return events;
  }

  #putBack(stage: StageName, { failures, succeededAt }: Pending): void {
    const pending = this.#pendingOf(stage);
    pending.failures.unshift(...failures);
    if (succeededAt !== undefined) pending.succeededAt ??= succeededAt;
  }

  async #flushStage(
    stage: StageName,
    pending: Pending,
    options: CallOptions,
  ): Promise<AlertEvent | undefined> {
    const { tallies, raiseAlert, clock, providers } = this.#deps;
    const provider = providers[stage] ?? '';
    const subject = subjectOf(stage, provider);
    const { failures, succeededAt } = pending;
    const tally = await tallies.update(
      subject,
      (known) => {
        const next = withFailures(known, failures, clock.now());
        const later = succeededAt !== undefined && succeededAt > (next.succeededAt ?? '');
        return later ? { ...next, succeededAt } : next;
      },
      options,
    );
    const facts = failures.length === 0 ? undefined : verdictOn(tally);
    if (facts === undefined) return undefined;
    const told = { stage, provider, ...facts };
    return await raiseAlert.raise({ kind: 'failing_provider', subject, facts: told }, options);
  }

  #noteFailure(stage: StageName, failure: ProviderFailure): void {
    const mark = `${failure.sessionId} ${stage} ${failure.at}`;
    if (this.#seen.has(mark)) return;
    this.#seen.add(mark);
    const [oldest] = this.#seen;
    if (this.#seen.size > mostRemembered && oldest !== undefined) this.#seen.delete(oldest);
    const { failures } = this.#pendingOf(stage);
    if (failures.length < mostPending) failures.push(failure);
    this.#troubled.add(stage);
  }

  #noteSuccess(stage: StageName, at: string): void {
    const pending = this.#pendingOf(stage);
    if (at > (pending.succeededAt ?? '')) pending.succeededAt = at;
    this.#troubled.delete(stage);
  }

  #pendingOf(stage: StageName): Pending {
    const pending = this.#pending.get(stage) ?? { failures: [] };
    this.#pending.set(stage, pending);
    return pending;
  }
}

/** The stored subject of an alert about a provider. */
function subjectOf(stage: StageName, provider: string): string {
  return plainSubject(`${stage}.${provider}`);
}
