import type { Actor } from '../../domain/session/access.js';
import type { Session } from '../../domain/session/session.js';
import type { CallOptions } from '../../ports/call-options.js';
import { noSuchTranscript } from '../../records/read-transcript.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { people } from '../input/actors.js';
import { integer, lookedUpId, optional } from '../input/checks.js';
import { type CheckCall, defineCall, type UseCase } from '../input/define-call.js';
import type { ReadSession, SessionChoice } from './read-session.js';
import { type TranscriptView, transcriptView } from './view.js';

export type ReadTranscriptInput = SessionChoice<Session> & {
  /** Number of the revision; defaults to the newest. */
  readonly revision?: number;
};

export interface ReadTranscriptDeps {
  readonly readSession: ReadSession;
  readonly transcripts: TranscriptRepository;
}

/** Reads a transcript as clients see it. */
export class ReadTranscript
  implements UseCase<Actor, ReadTranscriptInput, Promise<TranscriptView>>
{
  readonly #readSession: ReadSession;
  readonly #transcripts: TranscriptRepository;
  readonly #checkCall: CheckCall<Actor, ReadTranscriptInput>;

  constructor({ readSession, transcripts }: ReadTranscriptDeps) {
    this.#readSession = readSession;
    this.#transcripts = transcripts;
    this.#checkCall = defineCall('readTranscript', people, {
      sessionId: optional(lookedUpId),
      session: readSession.checkOf<Session>(true),
      revision: optional(integer()),
    }) as CheckCall<Actor, ReadTranscriptInput>;
  }

  /**
   * The owner may read every revision. The subject of a session may read only the signed revision.
   *
   * @throws DomainError `session_not_found`, `forbidden`, `transcript_not_found`.
   */
  async execute(
    actor: Actor,
    input: ReadTranscriptInput,
    options: CallOptions = {},
  ): Promise<TranscriptView> {
    const call = this.#checkCall(actor, input, options);
    const { revision } = call.input;
    const { session, sight } = await this.#readSession.chooseWhole(
      call.actor,
      call.input,
      'read',
      call.options,
    );
    const older = revision !== undefined && revision !== session.transcriptRevision;
    if (older && sight === 'owner') {
      const stored = await this.#transcripts.get(session.id, revision, call.options);
      return transcriptView(stored, session);
    }
    if (older) throw noSuchTranscript(session.id, revision);
    return transcriptView(await this.#transcripts.newest(session, call.options), session);
  }
}
