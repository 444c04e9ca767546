import type { Session } from '../../domain/session/session.js';
import type { StageName } from '../../domain/session/stage.js';
import type { Transcript } from '../../domain/transcript/transcript.js';
import type { BatchOperation } from '../../ports/document-store.js';
import type { SessionChange } from '../../records/session-repository.js';

/** What a stage may use while it runs. */
export interface StageContext {
  /** The session as it was when the stage started. */
  readonly session: Session;
  /** Aborts the stage on shutdown, deletion, a lost lease or the time limit. */
  readonly signal: AbortSignal;
  /**
   * Call this right before an action that cannot be undone: buying, notifying people, storing a
   * file.
   *
   * @throws the reason that ends the stage: `LeaseLost` if the lease has expired unnoticed.
   */
  requireLease(): void;
  /**
   * The newest transcript of `session`. It is read once, even if several stages of a run ask for
   * it.
   *
   * @throws DomainError `transcript_not_found`.
   */
  transcript(): Promise<Transcript>;
  /** Reports the progress of the stage, 0 to 100. */
  report(percent: number): void;
  /** Writes to the session during the stage. Rejects once the lease is lost. */
  save(change: SessionChange): Promise<Session>;
  /** Registers a call that removes data outside the records if the session is deleted meanwhile. */
  ifDeleted(undo: (signal: AbortSignal) => Promise<void>): void;
}

/** The result of a stage. */
export type StageOutcome =
  | {
      readonly kind: 'done';
      /** Name of the adapter that did the work. */
      readonly provider?: string;
      /** Name and version of its model, if known. */
      readonly model?: string | undefined;
      /** There was nothing to do, or no adapter that can do it. */
      readonly skipped?: boolean;
      /** Adds the output to the session. Must be a pure function. */
      apply(session: Session): Session;
      /** Documents to commit together with the session. */
      readonly along?: readonly BatchOperation[];
    }
  /** The provider is still working. The worker checks again later. */
  | { readonly kind: 'wait'; readonly retryAfterMs: number };

/** One step of processing. Must be repeatable: it runs again if it was interrupted. */
export interface Stage {
  readonly name: StageName;
  /** The longest one run may take, in milliseconds. */
  timeLimitMs(session: Session): number;
  run(context: StageContext): Promise<StageOutcome>;
}

const minute = 60_000;

/** A time limit that grows with the recording: a base plus a multiple of its duration. */
export function timeLimit(session: Session, baseMinutes: number, timesDuration: number): number {
  const durationMs = session.recording.durationMs ?? session.recording.normalized?.durationMs;
  // An hour of speech in the densest common coding is about 10 MB.
  const guessMs = durationMs ?? (session.recording.sizeBytes / 10_000_000) * 60 * minute;
  return Math.round(baseMinutes * minute + timesDuration * guessMs);
}
