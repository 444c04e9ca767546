import { type Actor, checkAccess } from '../../domain/session/access.js';
import type { Session } from '../../domain/session/session.js';
import type { Speaker } from '../../domain/speakers/speaker-role.js';
import type { CallOptions } from '../../ports/call-options.js';
import { people } from '../input/actors.js';
import { integer, lookedUpId, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import {
  checkBase,
  type SavedTranscript,
  type SaveRevisionDeps,
  saveRevision,
} from './save-revision.js';

export interface RestoreRevisionInput {
  readonly sessionId: string;
  /** Number of the revision to restore. */
  readonly revision: number;
  /** The `transcriptEtag` that the person saw. If the transcript has changed, nothing is saved. */
  readonly ifMatch: string;
}

const checkCall = defineCall<Actor['role'], RestoreRevisionInput>('restoreRevision', people, {
  sessionId: lookedUpId,
  revision: integer({ least: 1 }),
  ifMatch: text(),
});

/**
 * Saves an earlier revision as the newest: its segments, names of speakers and language. Roles stay
 * as they are now, for they belong to the session. The revisions in between stay.
 */
export class RestoreRevision
  implements UseCase<Actor, RestoreRevisionInput, Promise<SavedTranscript>>
{
  readonly #deps: SaveRevisionDeps;

  constructor(deps: SaveRevisionDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `forbidden`, `session_finalized`,
   *   `transcript_not_found`, `version_conflict`.
   */
  async execute(
    given: Actor,
    asked: RestoreRevisionInput,
    callOptions: CallOptions = {},
  ): Promise<SavedTranscript> {
    const { actor, input, options } = checkCall(given, asked, callOptions);
    const { sessionId, revision, ifMatch } = input;
    const looked = await this.#deps.sessions.get(sessionId, options);
    checkAccess(actor, looked, 'work');
    checkBase(looked, { ifMatch });
    const stored = await this.#deps.transcripts.get(sessionId, revision, options);
    const content = { ...stored, speakers: speakersIn(stored.speakers, looked) };
    const wanted = {
      ...{ actor, base: { ifMatch }, looked, content },
      change: { kind: 'restored' as const, revision },
      speakersOf: (current: Session) => speakersIn(content.speakers, current),
    };
    return await saveRevision(this.#deps, wanted, options);
  }
}

/** The speakers of the revision, with the roles that the session has now. */
function speakersIn(stored: readonly Speaker[], { speakers }: Session): readonly Speaker[] {
  const now = new Map(speakers.map((speaker) => [speaker.id, speaker]));
  return stored.map((speaker) => {
    const { role, roleSource, roleConfidence } = now.get(speaker.id) ?? speaker;
    return { ...speaker, role, roleSource, roleConfidence };
  });
}
