import { toInstant } from '../../../domain/instant.js';
import type {
  Lease,
  Session,
  SessionClaim,
  SessionState,
} from '../../../domain/session/session.js';
import { attentionFor, needsWork } from '../../../domain/session/session-work.js';
import type { SpeechTicket } from '../../../domain/session/speech-ticket.js';
import type { StageName } from '../../../domain/session/stage.js';
import type { Transcript } from '../../../domain/transcript/transcript.js';
import { orAborted } from '../../../flow/or-aborted.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Clock } from '../../../ports/clock.js';
import type { BatchOperation } from '../../../ports/document-store.js';
import type {
  SessionChange,
  SessionRepository,
  SessionUpdate,
  UpdateOptions,
} from '../../../records/session-repository.js';
import type { TranscriptRepository } from '../../../records/transcript-repository.js';
import { withoutReleased } from '../speech/speech-work.js';
import { type KeptLease, keepLease } from './keep-lease.js';
import { type LeaseTiming, withLease } from './lease.js';

/** What a claim came with. */
export interface ClaimedRunDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly timing: LeaseTiming;
  /** Ends the work. */
  readonly signal: AbortSignal | undefined;
  /** Whether a stage that is running was laid down in good order. */
  readonly goesOn: boolean;
  /** The stage that began with the claim. */
  readonly begun: StageName | undefined;
  readonly onChange: ((session: Session) => void) | undefined;
}

/**
 * One claim being worked off: the newest state and the way to write it. The worker's writes, the
 * heartbeat included, go one after another, so that they do not conflict with each other. Each renews
 * the lease and is refused once another worker has it.
 */
export class ClaimedRun {
  session: Session;
  /** Set when the session waits for a provider. */
  restUntil: SessionClaim['attentionAt'];
  /** The stage that was begun by the newest write, and is not yet run. */
  begun: StageName | undefined;
  /** What providers have removed already; the next write says so. */
  released: readonly SpeechTicket[] = [];
  /** What to undo should the session have been deleted. */
  readonly undos: ((signal: AbortSignal) => Promise<void>)[] = [];
  readonly goesOn: boolean;
  readonly kept: KeptLease;
  readonly #deps: ClaimedRunDeps;
  #expiresMs: number;
  #progress: SessionClaim['progress'];
  #saved: SessionClaim['progress'];
  #turn: Promise<void> = Promise.resolve();
  /** The one read last; revisions never change. */
  #transcript: Transcript | undefined;

  /** `session` as it was claimed: `load` reads what it lacks. */
  constructor(session: SessionState, deps: ClaimedRunDeps) {
    this.session = session as Session;
    this.goesOn = deps.goesOn;
    this.begun = deps.begun;
    this.#deps = deps;
    this.#expiresMs = Date.parse(deps.lease.expiresAt);
    this.kept = keepLease(this, deps.clock, deps.timing, deps.signal);
  }

  /** Reads the notes and the sentiment of an earlier run, where there are any. */
  async load(): Promise<void> {
    const { signal } = this.kept;
    const load = () => this.#deps.sessions.complete(this.session, { signal });
    this.session = await this.#exclusively(load, signal);
  }

  /** When the lease runs out, in milliseconds of the clock. */
  get expiresMs(): number {
    return this.#expiresMs;
  }

  /** Whether the claim was given back together with the last result. */
  get isFreed(): boolean {
    return this.session.lease?.token !== this.#deps.lease.token;
  }

  /** Whether there is progress that was not saved yet. */
  get hasProgress(): boolean {
    return this.#progress !== this.#saved;
  }

  /** Writes a change of the session and renews the lease. */
  async save(change: SessionChange): Promise<SessionUpdate> {
    const { signal } = this.kept;
    const update = await this.#write(
      (session, now) => {
        const changed = change(session, now);
        return changed && this.#held(this.#withReleased(changed), now);
      },
      { signal },
    );
    this.#deps.onChange?.(this.session);
    return update;
  }

  /**
   * The same for the result of a stage, with the documents that belong to it. Where nothing is left to
   * do, the claim is given back in the same write.
   */
  async saveResult(
    change: SessionChange,
    along: readonly BatchOperation[],
  ): Promise<SessionUpdate> {
    const { signal } = this.kept;
    const update = await this.#write(
      (session, now) => {
        const changed = change(session, now);
        if (changed === undefined) return undefined;
        const all = this.#withReleased(changed);
        return needsWork(all, now)
          ? this.#held(all, now)
          : withoutLease(all, attentionFor(all, now));
      },
      { signal, along: () => along },
    );
    this.#deps.onChange?.(this.session);
    return update;
  }

  /** Ends the claim. `attentionAt` says when the reconciler is to look at the session. */
  async free(
    attentionAt: (session: Session, now: Date) => SessionClaim['attentionAt'],
    signal: AbortSignal,
  ): Promise<void> {
    await this.#write(
      (session, now) => {
        const all = this.#withReleased(session);
        return withoutLease(all, attentionAt(all, now));
      },
      { signal },
    );
  }

  /** Renews the lease and saves the progress. */
  async renew(signal: AbortSignal): Promise<void> {
    const progress = this.#progress;
    await this.#exclusively(async () => {
      if (this.isFreed) return;
      const { session } = await this.#deps.sessions.updateState(
        this.session.id,
        (current, now) => {
          const held = this.#held(current, now);
          // A stage that has ended meanwhile makes no more progress.
          if (progress === undefined || current.stages[progress.stage].state !== 'running') {
            return held;
          }
          const moves = progress.percent !== current.progress?.percent;
          return { ...held, progress, ...(moves ? { movedAt: toInstant(now) } : {}) };
        },
        { from: this.session, leaseToken: this.#deps.lease.token, signal },
      );
      this.session = await this.#deps.sessions.complete(session, { signal });
      this.#renewed(session);
    }, signal);
    this.#saved = progress;
  }

  /** @throws DomainError `transcript_not_found`. */
  async transcript(session: Session, options: CallOptions): Promise<Transcript> {
    const known = this.#transcript;
    if (known !== undefined && known.revision === session.transcriptRevision) return known;
    const read = await this.#deps.transcripts.newest(session, options);
    this.#transcript = read;
    return read;
  }

  reporter(stage: StageName): (percent: number) => void {
    return (value) => {
      const percent = Math.max(0, Math.min(100, Math.floor(value)));
      const progress = { stage, percent };
      this.#progress = progress;
      this.#deps.onChange?.({ ...this.session, progress });
    };
  }

  async #write(
    change: SessionChange,
    options: Pick<UpdateOptions, 'signal' | 'along'>,
  ): Promise<SessionUpdate> {
    return await this.#exclusively(async () => {
      const { released } = this;
      const update = await this.#deps.sessions.update(this.session.id, change, {
        ...options,
        from: this.session,
        leaseToken: this.#deps.lease.token,
      });
      this.session = update.session;
      if (update.changed) {
        this.released = this.released.filter((ticket) => !released.includes(ticket));
        this.#renewed(update.session);
      }
      return update;
    }, options.signal);
  }

  /** One after another. A call that waits for its turn ends when its signal aborts. */
  async #exclusively<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const before = this.#turn;
    let end = (): void => undefined;
    const own = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#turn = Promise.all([before, own]).then(() => undefined);
    try {
      await orAborted(before, signal);
      return await work();
    } finally {
      end();
    }
  }

  #held<S extends SessionState>(session: S, now: Date): S {
    return withLease(session, this.#deps.lease, this.#deps.timing.leaseMs, now);
  }

  #withReleased(session: Session): Session {
    if (this.released.length === 0) return session;
    return { ...session, speech: withoutReleased(session.speech, this.released) };
  }

  #renewed({ lease }: SessionClaim): void {
    if (lease !== undefined) this.#expiresMs = Date.parse(lease.expiresAt);
  }
}

function withoutLease(session: Session, attentionAt: SessionClaim['attentionAt']): Session {
  const { lease: _lease, attentionAt: _attentionAt, ...rest } = session;
  return { ...rest, ...(attentionAt === undefined ? {} : { attentionAt }) };
}
