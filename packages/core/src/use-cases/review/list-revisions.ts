import type { Instant } from '../../domain/instant.js';
import { type Actor, checkAccess } from '../../domain/session/access.js';
import { describeRevision } from '../../domain/transcript/revision-change.js';
import type { Author } from '../../domain/transcript/transcript.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type PageInput, pageChecks } from './list-sessions.js';

export interface ListRevisionsInput extends PageInput {
  readonly sessionId: string;
}

/** A revision of a transcript in a list. */
export interface RevisionView {
  readonly revision: number;
  /** `displayName` is absent for an account that is not kept here, or no longer. */
  readonly author: Author & { readonly displayName?: string };
  readonly createdAt: Instant;
  /** One sentence. */
  readonly summary: string;
}

const checkCall = defineCall<Actor['role'], ListRevisionsInput>('listRevisions', people, {
  ...pageChecks,
  sessionId: lookedUpId,
});

export interface ListRevisionsDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly accounts: AccountRepository;
}

/** Lists the revisions of a transcript, newest first. */
export class ListRevisions
  implements UseCase<Actor, ListRevisionsInput, Promise<Page<RevisionView>>>
{
  readonly #deps: ListRevisionsDeps;

  constructor(deps: ListRevisionsDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner.
   *
   * @throws DomainError `session_not_found`, `forbidden`, `invalid_cursor`.
   */
  async execute(
    given: Actor,
    asked: ListRevisionsInput,
    callOptions: CallOptions = {},
  ): Promise<Page<RevisionView>> {
    const { actor, input, options } = checkCall(given, asked, callOptions);
    const { sessions, transcripts } = this.#deps;
    const { sessionId, ...page } = input;
    checkAccess(actor, await sessions.state(sessionId, options), 'work');
    const found = await transcripts.revisions(sessionId, page, options);
    const names = await this.#namesOf(found.items, options);
    const items = found.items.map(({ revision, author, createdAt, change }): RevisionView => {
      const displayName = author.id === undefined ? undefined : names.get(author.id);
      return {
        revision,
        author: { ...author, ...(displayName === undefined ? {} : { displayName }) },
        createdAt,
        summary: change === undefined ? earlier[author.kind] : describeRevision(change),
      };
    });
    return { ...found, items };
  }

  async #namesOf(
    revisions: readonly { readonly author: Author }[],
    options: CallOptions,
  ): Promise<ReadonlyMap<string, string>> {
    const ids = new Set(revisions.flatMap(({ author }) => author.id ?? []));
    const names = new Map<string, string>();
    for (const id of ids) {
      const account = await this.#deps.accounts.find(id, options);
      if (account !== undefined) names.set(id, account.displayName);
    }
    return names;
  }
}

/** Of revisions that were stored without a note of what they changed. */
const earlier = { machine: 'Transcribed.', person: 'Edited.' } as const;
