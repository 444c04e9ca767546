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

export interface ClaimedRunDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly timing: LeaseTiming;
  /** Aborts the work. */
  readonly signal: AbortSignal | undefined;
  /** Whether the last worker ended its lease: a running stage continues as the same attempt. */
  readonly goesOn: boolean;
  /** The stage that the write of the claim has started. */
  readonly begun: StageName | undefined;
  /** Called with the session after each saved change and each report of progress. */
  readonly onChange: ((session: Session) => void) | undefined;
}

/**
 * The newest state of a claimed session, and the only way for its worker to write it. All writes,
 * the heartbeat included, run one after another, so that they do not conflict with each other.
 * A write renews the lease once a third of it has passed. It is rejected once the lease is lost.
 */
export class ClaimedRun {
  session: Session;
  /** Set when the session waits for a provider: when the reconciler looks at it. */
  restUntil: SessionClaim['attentionAt'];
  /** The stage that the last write has started and that has not run yet. */
  begun: StageName | undefined;
  /** Tickets whose data the providers have deleted. The next write records this. */
  released: readonly SpeechTicket[] = [];
  /** Calls that remove data outside the records if the session was deleted. */
  readonly undos: ((signal: AbortSignal) => Promise<void>)[] = [];
  readonly goesOn: boolean;
  readonly kept: KeptLease;
  readonly #deps: ClaimedRunDeps;
  #expiresMs: number;
  #progress: SessionClaim['progress'];
  #saved: SessionClaim['progress'];
  #turn: Promise<void> = Promise.resolve();
  /** The transcript that was read last. It stays valid, because revisions never change. */
  #transcript: Transcript | undefined;

  /** `session` is the claimed state. `load` reads the parts that it lacks. */
  constructor(session: SessionState, deps: ClaimedRunDeps) {
    this.session = session as Session;
    this.goesOn = deps.goesOn;
    this.begun = deps.begun;
    this.#deps = deps;
    this.#expiresMs = Date.parse(deps.lease.expiresAt);
    this.kept = keepLease(this, deps.clock, deps.timing, deps.signal);
  }

  /** Reads the notes and the sentiment of an earlier run, if there are any. */
  async load(): Promise<void> {
    const { signal } = this.kept;
    const load = () => this.#deps.sessions.complete(this.session, { signal });
    this.session = await this.#exclusively(load, signal);
  }

  /** When the lease expires, in milliseconds of the clock. */
  get expiresMs(): number {
    return this.#expiresMs;
  }

  /** Whether this worker has ended the claim, as `saveResult` does with the last result. */
  get isFreed(): boolean {
    return this.session.lease?.token !== this.#deps.lease.token;
  }

  /** Whether there is progress that has not been saved. */
  get hasProgress(): boolean {
    return this.#progress !== this.#saved;
  }

  /** Writes a change of the session. */
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
   * Writes the result of a stage together with the documents in `along`. If the session then needs
   * no more work, the same write ends the claim.
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

  /** Ends the claim. `attentionAt` says when the reconciler looks at the session. */
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

  /** Runs `work` after all earlier calls. A waiting call rejects when its signal aborts. */
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
