import type { Session } from '../../../domain/session/session.js';
import type { StageName } from '../../../domain/session/stage.js';
import type { Transcript } from '../../../domain/transcript/transcript.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { SessionRepository } from '../../../records/session-repository.js';
import type { TranscriptRepository } from '../../../records/transcript-repository.js';
import type { KeptLease } from './lease.js';

/** What a claim came with. */
export interface ClaimedRunDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly leaseToken: string;
  readonly kept: KeptLease;
  /** Whether a stage that is running was laid down in good order. */
  readonly goesOn: boolean;
  readonly onChange: ((session: Session) => void) | undefined;
}

/** One claim being worked off: the newest state and the way to write it. */
export class ClaimedRun {
  session: Session;
  /** Set when the session waits for a provider. */
  restUntil: Session['attentionAt'];
  /** What to undo should the session have been deleted. */
  readonly undos: ((signal: AbortSignal) => Promise<void>)[] = [];
  readonly leaseToken: string;
  readonly kept: KeptLease;
  readonly goesOn: boolean;
  readonly #sessions: SessionRepository;
  readonly #transcripts: TranscriptRepository;
  readonly #onChange: ((session: Session) => void) | undefined;
  /** The one read last; revisions never change. */
  #transcript: Transcript | undefined;

  constructor(session: Session, deps: ClaimedRunDeps) {
    this.session = session;
    this.leaseToken = deps.leaseToken;
    this.kept = deps.kept;
    this.goesOn = deps.goesOn;
    this.#sessions = deps.sessions;
    this.#transcripts = deps.transcripts;
    this.#onChange = deps.onChange;
  }

  readonly save = async (
    change: Parameters<SessionRepository['update']>[1],
    along?: NonNullable<Parameters<SessionRepository['update']>[2]>['along'],
  ): Promise<Session> => {
    this.session = await this.#sessions.update(this.session.id, change, {
      from: this.session,
      leaseToken: this.leaseToken,
      signal: this.kept.signal,
      ...(along === undefined ? {} : { along }),
    });
    this.#onChange?.(this.session);
    return this.session;
  };

  /** @throws DomainError `transcript_not_found`. */
  async transcript(session: Session, options: CallOptions): Promise<Transcript> {
    const known = this.#transcript;
    if (known !== undefined && known.revision === session.transcriptRevision) return known;
    const read = await this.#transcripts.newest(session, options);
    this.#transcript = read;
    return read;
  }

  reporter(stage: StageName): (percent: number) => void {
    return (value) => {
      const percent = Math.max(0, Math.min(100, Math.floor(value)));
      const progress = { stage, percent };
      this.kept.progress(progress);
      this.#onChange?.({ ...this.session, progress });
    };
  }
}
