import { type Actor, checkAccess } from '../../domain/session/access.js';
import {
  diffingTranscripts,
  type TranscriptDiff,
} from '../../domain/transcript/transcript-diff.js';
import { runInTurns } from '../../flow/pace.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { people } from '../input/actors.js';
import { integer, lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';

export interface DiffRevisionsInput {
  readonly sessionId: string;
  /** Numbers of revisions, in any order. */
  readonly from: number;
  readonly to: number;
}

const checkCall = defineCall<Actor['role'], DiffRevisionsInput>('diffRevisions', people, {
  sessionId: lookedUpId,
  from: integer({ least: 1 }),
  to: integer({ least: 1 }),
});

export interface DiffRevisionsDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
}

/** Compares two revisions of a transcript. */
export class DiffRevisions implements UseCase<Actor, DiffRevisionsInput, Promise<TranscriptDiff>> {
  readonly #deps: DiffRevisionsDeps;

  constructor(deps: DiffRevisionsDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `forbidden`, `transcript_not_found`.
   */
  async execute(
    given: Actor,
    asked: DiffRevisionsInput,
    callOptions: CallOptions = {},
  ): Promise<TranscriptDiff> {
    const { actor, input, options } = checkCall(given, asked, callOptions);
    const { sessions, transcripts } = this.#deps;
    checkAccess(actor, await sessions.state(input.sessionId, options), 'work');
    const before = await transcripts.get(input.sessionId, input.from, options);
    const after = await transcripts.get(input.sessionId, input.to, options);
    return await runInTurns(diffingTranscripts(before, after), options);
  }
}
