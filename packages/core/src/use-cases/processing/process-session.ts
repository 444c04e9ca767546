import { instantAfter } from '../../domain/instant.js';
import { nextStage, type Session } from '../../domain/session.js';
import type { StageName } from '../../domain/stage.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SpeechToText } from '../../ports/speech-to-text.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { withDeadline } from '../../support/deadline.js';
import { LeaseLost } from '../../support/lease-lost.js';
import {
  claimSession,
  defaultLeaseTiming,
  holdsFinishedTicket,
  type KeptLease,
  keepLease,
  type LeaseTiming,
} from './lease.js';
import type { Stage, StageOutcome } from './stage.js';
import {
  attentionFor,
  defaultRetryPolicy,
  type RetryPolicy,
  stageDone,
  stageErrorOf,
  stageFailed,
  stageStarted,
  stillRunning,
} from './stage-results.js';
import { wakeSession } from './wake-session.js';

/** How long after a due time the reconciler assumes that the wake-up was lost. */
const wakeGraceMs = 60_000;

/** What processing works with. */
export interface ProcessSessionDeps {
  readonly sessions: SessionRepository;
  readonly queue: JobQueue;
  readonly speech: SpeechToText;
  readonly clock: Clock;
  readonly ids: Ids;
  /** One per stage name. */
  readonly stages: readonly Stage[];
  /** Told once when a session fails for good. Faults of it are reported, not raised. */
  readonly onFailed: (session: Session, options: CallOptions) => Promise<unknown>;
  /** For faults that end no work but that an operator should see. */
  readonly report: (error: unknown, session: Pick<Session, 'id'>) => void;
  readonly timing?: LeaseTiming;
  readonly retries?: RetryPolicy;
}

export interface ProcessOptions extends CallOptions {
  /** Told of every change in this process, as it happens. Must not throw. */
  readonly onChange?: (session: Session) => void;
}

/** How a run ended. */
export interface ProcessResult {
  /** `idle`: nothing (more) to do; `busy`: another worker has it; `waiting`: it goes on later. */
  readonly state: 'idle' | 'busy' | 'waiting';
  readonly session?: Session;
}

/**
 * Works on a session until there is nothing more to do for now: claims it, runs stage after stage,
 * commits each before the next begins, and gives the claim back. May be called any number of
 * times, on any number of machines, for the same session.
 */
export class ProcessSession {
  readonly #deps: ProcessSessionDeps;
  readonly #stages: ReadonlyMap<StageName, Stage>;
  readonly #timing: LeaseTiming;
  readonly #retries: RetryPolicy;
  readonly #holder: string;

  constructor(deps: ProcessSessionDeps) {
    this.#deps = deps;
    this.#stages = new Map(deps.stages.map((stage) => [stage.name, stage]));
    this.#timing = deps.timing ?? defaultLeaseTiming;
    this.#retries = deps.retries ?? defaultRetryPolicy;
    this.#holder = deps.ids.next();
  }

  /**
   * @throws DomainError `session_not_found`; PortError when the records cannot be reached (the job
   *   is tried again then); `signal.reason`. Faults of stages end in the session, not here.
   */
  async execute(sessionId: string, options: ProcessOptions = {}): Promise<ProcessResult> {
    const lease = { holder: this.#holder, token: this.#deps.ids.next() };
    const claim = await claimSession(
      this.#deps.sessions,
      sessionId,
      lease,
      this.#timing.leaseMs,
      options,
    );
    if (claim.state !== 'claimed') return { state: claim.state };
    const kept = keepLease(this.#deps, sessionId, lease, this.#timing, options.signal);
    const run = new Run(this.#deps.sessions, claim.session, lease.token, kept, options.onChange);
    try {
      return await this.#work(run);
    } catch (error) {
      if (
        options.signal?.aborted ||
        !LeaseLost.is(kept.signal.aborted ? kept.signal.reason : error)
      )
        throw error;
      return { state: 'busy' };
    } finally {
      await kept.stop();
      await this.#giveBack(run, lease.token);
    }
  }

  async #work(run: Run): Promise<ProcessResult> {
    for (;;) {
      await this.#releaseTicket(run);
      const name = nextStage(run.session, this.#deps.clock.now());
      const stage = name === undefined ? undefined : this.#stages.get(name);
      if (stage === undefined) return { state: 'idle', session: run.session };
      const went = await this.#runStage(run, stage);
      if (went !== undefined) return { state: 'waiting', session: run.session };
    }
  }

  /** Runs one stage to its committed end; resolves with `'wait'` when the session must rest. */
  async #runStage(run: Run, stage: Stage): Promise<'wait' | undefined> {
    const { clock } = this.#deps;
    const started = await run.save((session, now) => stageStarted(session, stage.name, now));
    try {
      const outcome = await withDeadline(
        clock,
        stage.timeLimitMs(started),
        run.kept.signal,
        (signal) =>
          stage.run({ session: started, signal, report: run.reporter(stage.name), save: run.save }),
        () => timedOut(stage, started),
      );
      if (outcome.kind === 'wait') return await this.#rest(run, outcome.retryAfterMs);
      await this.#commit(run, stage.name, started, outcome);
      return undefined;
    } catch (error) {
      if (run.kept.signal.aborted || LeaseLost.is(error)) throw error;
      return await this.#fail(run, stage.name, started, error);
    }
  }

  /** A stage that was asked for anew while it ran has its outcome thrown away. */
  async #commit(
    run: Run,
    name: StageName,
    started: Session,
    outcome: Extract<StageOutcome, { kind: 'done' }>,
  ): Promise<void> {
    let counts = false;
    await run.save(
      (session, now) => {
        counts = stillRunning(session, started, name);
        return counts ? stageDone(session, name, outcome, now) : undefined;
      },
      () => outcome.along ?? [],
    );
  }

  async #fail(
    run: Run,
    name: StageName,
    started: Session,
    error: unknown,
  ): Promise<'wait' | undefined> {
    const { queue, clock, onFailed, report } = this.#deps;
    report(error, run.session);
    const failed = await run.save((session, now) => {
      if (!stillRunning(session, started, name)) return undefined;
      return stageFailed(
        session,
        name,
        stageErrorOf(error, session.stages[name].attempts, this.#retries, now),
        now,
      );
    });
    if (failed.stages[name].state !== 'failed') return undefined;
    const { retryAt } = failed.stages[name].error ?? {};
    if (retryAt !== undefined) {
      await wakeSession(queue, failed, {
        delayMs: Math.max(0, Date.parse(retryAt) - clock.now().getTime()),
      });
      return 'wait';
    }
    if (failed.status === 'failed') {
      await onFailed(failed, { signal: run.kept.signal }).catch((fault: unknown) =>
        report(fault, failed),
      );
    }
    return 'wait';
  }

  async #rest(run: Run, retryAfterMs: number): Promise<'wait'> {
    run.restUntil = instantAfter(this.#deps.clock.now(), retryAfterMs + wakeGraceMs);
    await wakeSession(this.#deps.queue, run.session, { delayMs: retryAfterMs });
    return 'wait';
  }

  /** Has the provider forget what it holds, once the transcript is ours. Tried again at the next run. */
  async #releaseTicket(run: Run): Promise<void> {
    const { ticket } = run.session.speech;
    if (ticket === undefined || !holdsFinishedTicket(run.session)) return;
    try {
      await this.#deps.speech.release(ticket, { signal: run.kept.signal });
    } catch (error) {
      run.kept.signal.throwIfAborted();
      this.#deps.report(error, run.session);
      return;
    }
    await run.save((session) => ({ ...session, speech: { run: session.speech.run } }));
  }

  async #giveBack(run: Run, leaseToken: string): Promise<void> {
    const give = (session: Session, now: Date): Session => {
      const { lease: _lease, attentionAt: _attentionAt, ...rest } = session;
      const attentionAt = run.restUntil ?? attentionFor(rest, now);
      return { ...rest, ...(attentionAt === undefined ? {} : { attentionAt }) };
    };
    try {
      run.session = await this.#deps.sessions.update(run.session.id, give, { leaseToken });
    } catch (error) {
      // Lost or deleted: nothing to give back. A store that is away: the lease runs out by itself.
      if (!LeaseLost.is(error) && !DomainError.is(error, 'session_not_found')) {
        this.#deps.report(error, run.session);
      }
    }
  }
}

/** One claim being worked off: the newest state and the way to write it. */
class Run {
  session: Session;
  /** Set when the session waits for a provider. */
  restUntil: Session['attentionAt'];
  readonly kept: KeptLease;
  readonly #sessions: SessionRepository;
  readonly #token: string;
  readonly #onChange: ((session: Session) => void) | undefined;

  constructor(
    sessions: SessionRepository,
    session: Session,
    leaseToken: string,
    kept: KeptLease,
    onChange: ((session: Session) => void) | undefined,
  ) {
    this.#sessions = sessions;
    this.#token = leaseToken;
    this.#onChange = onChange;
    this.session = session;
    this.kept = kept;
  }

  readonly save = async (
    change: Parameters<SessionRepository['update']>[1],
    along?: NonNullable<Parameters<SessionRepository['update']>[2]>['along'],
  ): Promise<Session> => {
    this.session = await this.#sessions.update(this.session.id, change, {
      leaseToken: this.#token,
      signal: this.kept.signal,
      ...(along === undefined ? {} : { along }),
    });
    this.#onChange?.(this.session);
    return this.session;
  };

  reporter(stage: StageName): (percent: number) => void {
    return (value) => {
      const percent = Math.max(0, Math.min(100, Math.floor(value)));
      const progress = { stage, percent };
      this.kept.progress(progress);
      this.#onChange?.({ ...this.session, progress });
    };
  }
}

function timedOut(stage: Stage, session: Session): DomainError {
  const minutes = Math.ceil(stage.timeLimitMs(session) / 60_000);
  return new DomainError(
    'stage_timed_out',
    `The stage ${stage.name} did not finish within ${minutes} minute(s).`,
  );
}
