import type { Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { IndexedText, SearchIndexRepository } from '../../records/search-index-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';

export interface RebuildSearchDeps {
  readonly index: SearchIndexRepository;
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  /** Called with the error of a session that cannot be rebuilt. */
  readonly report: (error: unknown, session: Pick<Session, 'id'>) => void;
}

/** Most pages per run, so that a worker does other work in between. */
const pagesPerRun = 50;

/**
 * Rebuilds the search index of sessions that an earlier release wrote. Runs to its end once for each
 * form of the index, and continues after an interruption.
 */
export class RebuildSearch {
  readonly #deps: RebuildSearchDeps;

  constructor(deps: RebuildSearchDeps) {
    this.#deps = deps;
  }

  /** Resolves with the number of rebuilt sessions. Several processes may run it at once. */
  async run(options: CallOptions = {}): Promise<number> {
    const { index } = this.#deps;
    const { finished, cursor: from } = await index.progress(options);
    if (finished) return 0;
    let rebuilt = 0;
    let cursor = from;
    for (let pages = 0; pages < pagesPerRun; pages += 1) {
      const page = await index.texts(cursor, options);
      for (const text of page.items) {
        if (!text.isCurrent && (await this.#rebuild(text, options))) rebuilt += 1;
      }
      cursor = page.cursor;
      await index.save({ finished: cursor === undefined, cursor }, options);
      if (cursor === undefined) break;
    }
    return rebuilt;
  }

  /** A session that is damaged must not keep the others from being found. */
  async #rebuild(text: IndexedText, options: CallOptions): Promise<boolean> {
    const { index, sessions, transcripts, report } = this.#deps;
    const { sessionId: id } = text;
    try {
      const session = await sessions.get(id, options);
      const operations = await transcripts.prepareSearch(session, options);
      return await index.replace(text, operations, options);
    } catch (error) {
      if (options.signal?.aborted || (PortError.is(error) && error.retryable)) throw error;
      if (!DomainError.is(error, 'session_not_found')) report(error, { id });
      return false;
    }
  }
}
