import type { Session } from '../../domain/session/session.js';
import type { StageName } from '../../domain/session/stage.js';
import type { Transcript } from '../../domain/transcript/transcript.js';
import type { BatchOperation } from '../../ports/document-store.js';
import type { SessionChange } from '../../records/session-repository.js';

/** What a stage may use while it runs. */
export interface StageContext {
  /** As it was when the stage started. */
  readonly session: Session;
  /** Ends the stage: shutdown, deletion, a lost lease or the time limit. */
  readonly signal: AbortSignal;
  /**
   * To be called right before what cannot be taken back: buying, telling people, keeping a file.
   *
   * @throws what ends the stage, when this worker's time with the session ran out unnoticed.
   */
  requireLease(): void;
  /**
   * The newest transcript of `session`. However many stages of a run ask, it is read once.
   *
   * @throws DomainError `transcript_not_found`.
   */
  transcript(): Promise<Transcript>;
  /** How far the stage is, 0 to 100. */
  report(percent: number): void;
  /** Writes to the session in mid-stage, as long as the lease is held. */
  save(change: SessionChange): Promise<Session>;
  /** Names what to undo outside the records should the session be deleted in mid-stage. */
  ifDeleted(undo: (signal: AbortSignal) => Promise<void>): void;
}

/** What a stage came to. */
export type StageOutcome =
  | {
      readonly kind: 'done';
      /** The adapter that did the work. */
      readonly provider?: string;
      /** Name and version of its model, where it tells. */
      readonly model?: string | undefined;
      /** There was nothing to do, or nobody who can. */
      readonly skipped?: boolean;
      /** Puts the output into the session. Pure. */
      apply(session: Session): Session;
      /** Documents to commit together with it. */
      readonly along?: readonly BatchOperation[];
    }
  /** Somebody else is working on it: come back later. */
  | { readonly kind: 'wait'; readonly retryAfterMs: number };

/** One step of processing. Must be repeatable: it runs again when it did not get to its end. */
export interface Stage {
  readonly name: StageName;
  /** The longest one run may take, in milliseconds. */
  timeLimitMs(session: Session): number;
  run(context: StageContext): Promise<StageOutcome>;
}

const minute = 60_000;

/** A time limit that grows with the recording: a base plus so many times its duration. */
export function timeLimit(session: Session, baseMinutes: number, timesDuration: number): number {
  const durationMs = session.recording.durationMs ?? session.recording.normalized?.durationMs;
  // An hour of speech in the densest common coding is about 10 MB.
  const guessMs = durationMs ?? (session.recording.sizeBytes / 10_000_000) * 60 * minute;
  return Math.round(baseMinutes * minute + timesDuration * guessMs);
}
