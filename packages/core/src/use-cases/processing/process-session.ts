// long: the loop over the stages is read as a whole.
import { instantAfter } from '../../domain/instant.js';
import { blobKeys } from '../../domain/session/recording.js';
import { nextStage, type Session, type SessionState } from '../../domain/session/session.js';
import { releasableTickets } from '../../domain/session/session-work.js';
import type { StageName } from '../../domain/session/stage.js';
import { LeaseLost } from '../../errors/lease-lost.js';
import { withDeadline } from '../../flow/deadline.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SpeechEngines } from '../../ports/speech-engines.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { claimSession } from './claim/claim-session.js';
import { ClaimedRun } from './claim/claimed-run.js';
import { defaultLeaseTiming, type LeaseTiming } from './claim/lease.js';
import { asideLimitMs, releaseClaim, tooLong } from './claim/release-claim.js';
import { releaseTicket } from './speech/speech-engines.js';
import { withoutReleased } from './speech/speech-work.js';
import type { Stage, StageOutcome } from './stage.js';
import {
  createCrashLimitError,
  exceedsCrashLimit,
  type RetryPolicy,
  stageDone,
  stageErrorOf,
  stageFailed,
  stageStarted,
  stillRunning,
  timedOut,
} from './stage-results.js';
import { wakeSession } from './wake-session.js';
import { stageEnded, type WorkEvent } from './work-events.js';

/** How long after a due time the reconciler assumes that the wake-up was lost. */
const wakeGraceMs = 60_000;

export interface ProcessSessionDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly queue: JobQueue;
  readonly engines: SpeechEngines;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** One per stage name. */
  readonly stages: readonly Stage[];
  /** Called once when a session fails for good. Its errors are reported and stop nothing else. */
  readonly onFailed: (session: Session, options: CallOptions) => Promise<unknown>;
  /** Called with errors for the operator. Gets only the id of the session, because it writes logs. */
  readonly report: (error: unknown, session: Pick<Session, 'id'>) => void;
  /** Called with what the worker did, for its log. Must not throw. */
  readonly onWork?: (event: WorkEvent) => void;
  readonly timing?: LeaseTiming;
  readonly retries: RetryPolicy;
  /** The time limits of stages are multiplied by this. */
  readonly stageTimeFactor: number;
}

export interface ProcessOptions extends CallOptions {
  /** Called with the session after each change in this process. Must not throw. */
  readonly onChange?: (session: Session) => void;
}

/** The result of a run. */
export interface ProcessResult {
  /** `idle`: nothing more to do; `busy`: another worker has the session; `waiting`: it resumes later. */
  readonly state: 'idle' | 'busy' | 'waiting';
  readonly session?: Session;
}

/**
 * Claims a session and runs its stages until there is nothing more to do for now. Commits each
 * stage before the next one starts, then ends the claim. May be called any number of times, on any
 * number of machines, for the same session.
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
    this.#retries = deps.retries;
    this.#holder = deps.ids.next();
  }

  /**
   * @throws DomainError `session_not_found`; PortError if the records cannot be reached (the queue
   *   then retries the job); `signal.reason`. Errors of stages are stored in the session instead.
   */
  async process(sessionId: string, options: ProcessOptions = {}): Promise<ProcessResult> {
    const holder = { holder: this.#holder, token: this.#deps.ids.next() };
    const { sessions, clock } = this.#deps;
    const { leaseMs } = this.#timing;
    const claiming = { ...options, leaseMs, retries: this.#retries };
    const claim = await claimSession(sessions, sessionId, holder, claiming);
    if (claim.state === 'idle') await this.#wakeWhenDue(claim.session);
    if (claim.state !== 'claimed') return { state: claim.state };
    const run = new ClaimedRun(claim.session, {
      ...this.#deps,
      ...claim,
      timing: this.#timing,
      signal: options.signal,
      onChange: options.onChange,
    });
    const state = await this.#workAndGiveBack(run, options.signal);
    if (state === 'busy') return { state };
    // A person may have asked for more before the claim ended. That job found this worker busy.
    if (state === 'idle' && hasStage(run.session, clock.now())) await this.#wake(run);
    return { state, session: run.session };
  }

  async #workAndGiveBack(
    run: ClaimedRun,
    signal: AbortSignal | undefined,
  ): Promise<ProcessResult['state']> {
    try {
      return await this.#work(run);
    } catch (error) {
      signal?.throwIfAborted();
      const { signal: lease } = run.kept;
      if (!LeaseLost.is(lease.aborted ? lease.reason : error)) throw error;
      return 'busy';
    } finally {
      await run.kept.stop();
      const stopped = signal?.aborted ?? false;
      await releaseClaim(this.#deps, run, { leaseMs: this.#timing.leaseMs, stopped });
    }
  }

  async #work(run: ClaimedRun): Promise<'idle' | 'waiting'> {
    await run.load();
    this.#tellTaken(run);
    while (!run.isFreed) {
      await this.#releaseTickets(run);
      const name = nextStage(run.session, this.#deps.clock.now());
      const stage = name === undefined ? undefined : this.#stages.get(name);
      if (stage === undefined) return 'idle';
      if ((await this.#runStage(run, stage)) === 'wait') return 'waiting';
    }
    return 'idle';
  }

  #tellTaken({ session }: ClaimedRun): void {
    const stage = nextStage(session, this.#deps.clock.now());
    this.#deps.onWork?.({
      kind: 'taken',
      sessionId: session.id,
      ...(stage === undefined ? {} : { stage }),
      // The write of the claim has the same time as the attempt that it begins.
      resumes: stage !== undefined && session.stages[stage].startedAt !== session.movedAt,
    });
  }

  /** Runs one stage and commits its result. Resolves with `'wait'` if the session must wait. */
  async #runStage(run: ClaimedRun, stage: Stage): Promise<'wait' | undefined> {
    const { clock } = this.#deps;
    if (!isBegun(run, stage.name) && this.#crashedTooOften(run, run.session, stage.name)) {
      return await this.#fail(
        run,
        stage.name,
        run.session,
        createCrashLimitError(stage, run.session),
      );
    }
    const started = await this.#start(run, stage.name);
    if (started === undefined) return undefined;
    try {
      const outcome = await withDeadline(
        clock,
        stage.timeLimitMs(started) * this.#deps.stageTimeFactor,
        run.kept.signal,
        (signal) =>
          stage.run({
            session: started,
            signal,
            requireLease: run.kept.require,
            transcript: () => run.transcript(started, { signal }),
            report: run.reporter(stage.name),
            save: async (change) => (await run.save(change)).session,
            ifDeleted: (undo) => void run.undos.push(undo),
          }),
        () => timedOut(stage, started),
      );
      if (outcome.kind === 'wait') {
        this.#deps.onWork?.(stageEnded(run.session, stage.name, clock.now(), true));
        return await this.#rest(run, outcome.retryAfterMs);
      }
      await this.#commit(run, stage.name, started, outcome);
      return undefined;
    } catch (error) {
      if (run.kept.signal.aborted || LeaseLost.is(error)) throw error;
      return await this.#fail(run, stage.name, started, error);
    }
  }

  /**
   * Resolves with `undefined` if the stage is no longer next: a person asked for an earlier stage
   * meanwhile, or finalized the session, which the worker must not undo.
   */
  async #start(run: ClaimedRun, name: StageName): Promise<Session | undefined> {
    const isBegunAlready = isBegun(run, name);
    run.begun = undefined;
    if (isBegunAlready) return run.session;
    const { session, changed } = await run.save((current, now) =>
      nextStage(current, now) === name ? stageStarted(current, name, now, run.goesOn) : undefined,
    );
    return changed ? session : undefined;
  }

  /**
   * Commits a stage together with the start of the next one. Discards the outcome if a person asked
   * for the stage again while it ran.
   */
  async #commit(
    run: ClaimedRun,
    name: StageName,
    started: Session,
    outcome: Extract<StageOutcome, { kind: 'done' }>,
  ): Promise<void> {
    const stageAfter = (before: Session, done: Session, now: Date): StageName | undefined => {
      const next = nextStage(done, now);
      return next === undefined || this.#crashedTooOften(run, before, next) ? undefined : next;
    };
    const { session, before, changed, at } = await run.saveResult((current, now) => {
      if (!stillRunning(current, started, name)) return undefined;
      const done = stageDone(current, name, outcome, now);
      const next = stageAfter(current, done, now);
      return next === undefined ? done : stageStarted(done, next, now, run.goesOn);
    }, outcome.along ?? []);
    if (!changed) return;
    run.begun = stageAfter(before, session, at);
    this.#deps.onWork?.(stageEnded(session, name, at));
  }

  #crashedTooOften(run: ClaimedRun, session: Session, name: StageName): boolean {
    return exceedsCrashLimit(session, name, this.#retries, run.goesOn);
  }

  async #fail(
    run: ClaimedRun,
    name: StageName,
    started: Session,
    error: unknown,
  ): Promise<'wait' | undefined> {
    const { clock, blobs, onFailed } = this.#deps;
    this.#report(run, error);
    const { session: failed } = await run.save((session, now) => {
      if (!stillRunning(session, started, name)) return undefined;
      const { attempts } = session.stages[name];
      const stageError = stageErrorOf(error, attempts, this.#retries, now, name);
      return stageFailed(session, name, stageError, now, this.#retries);
    });
    const { state } = failed.stages[name];
    if (state !== 'failed' && state !== 'missing') return undefined;
    this.#deps.onWork?.(stageEnded(failed, name, clock.now()));
    // The reconciler wakes the session when it is time to fill it in.
    if (state === 'missing') return undefined;
    const { retryAt } = failed.stages[name].error ?? {};
    if (retryAt !== undefined) {
      await this.#wake(run, Math.max(0, Date.parse(retryAt) - clock.now().getTime()));
    } else if (failed.status === 'failed') {
      const audio = blobKeys.audio(failed.ownerId, failed.id);
      await this.#aside(run, 'removing normalized audio', (signal) =>
        blobs.delete(audio, { signal }),
      );
      await this.#aside(run, 'onFailed', (signal) => onFailed(failed, { signal }));
    }
    return 'wait';
  }

  async #rest(run: ClaimedRun, retryAfterMs: number): Promise<'wait'> {
    run.restUntil = instantAfter(this.#deps.clock.now(), retryAfterMs + wakeGraceMs);
    await this.#wake(run, retryAfterMs);
    return 'wait';
  }

  /** Enqueues the job again: a wake-up that came too early (a fast clock) has consumed it. */
  async #wakeWhenDue(session: SessionState): Promise<void> {
    if (session.attentionAt === undefined) return;
    const delayMs = Date.parse(session.attentionAt) - this.#deps.clock.now().getTime();
    if (delayMs > 0) await this.#wake({ session }, delayMs);
  }

  async #wake(of: { readonly session: SessionState }, delayMs = 0): Promise<void> {
    const report = (error: unknown): void => this.#report(of, error);
    await wakeSession(this.#deps.queue, of.session, { delayMs, report });
  }

  #report({ session }: { readonly session: SessionState }, error: unknown): void {
    this.#deps.report(error, { id: session.id });
  }

  /** Makes a call outside the stages with a time limit. Reports an error and returns `false`. */
  async #aside(
    run: ClaimedRun,
    what: string,
    call: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<boolean> {
    const { signal } = run.kept;
    try {
      await withDeadline(this.#deps.clock, asideLimitMs, signal, call, () => tooLong(what));
      return true;
    } catch (error) {
      signal.throwIfAborted();
      this.#report(run, error);
      return false;
    }
  }

  /**
   * Asks providers to delete data that is no longer needed. The next write records this. The worker
   * asks a provider that failed again later.
   */
  async #releaseTickets(run: ClaimedRun): Promise<void> {
    const due = releasableTickets({
      ...run.session,
      speech: withoutReleased(run.session.speech, run.released),
    });
    for (const ticket of due) {
      const release = (signal: AbortSignal): Promise<void> =>
        releaseTicket(this.#deps.engines, ticket, { signal });
      if (await this.#aside(run, 'release', release)) run.released = [...run.released, ticket];
    }
  }
}

/** Whether the last write has started the stage, and it is still running. */
function isBegun({ begun, session }: ClaimedRun, name: StageName): boolean {
  return begun === name && session.stages[name].state === 'running';
}

function hasStage(session: Session, now: Date): boolean {
  return nextStage(session, now) !== undefined;
}
