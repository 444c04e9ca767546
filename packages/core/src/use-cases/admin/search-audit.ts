import type { Actor } from '../../domain/session/access.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type {
  AuditFilter,
  AuditRepository,
  StoredAuditEntry,
} from '../../records/audit-repository.js';
import { instant, optional, storedText } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { pageChecks } from '../review/list-sessions.js';

export interface SearchAuditInput extends AuditFilter {}

const filterText = optional(storedText({ least: 1, most: 255 }));

const checkCall = defineCall<'admin', SearchAuditInput>('searchAudit', ['admin'], {
  ...pageChecks,
  actorId: filterText,
  subjectId: filterText,
  action: filterText,
  from: optional(instant),
  to: optional(instant),
});

/** Searches the copy of the audit log that the records hold, for administrators. */
export class SearchAudit
  implements UseCase<Actor, SearchAuditInput | undefined, Promise<Page<StoredAuditEntry>>>
{
  readonly #audit: AuditRepository;

  constructor(audit: AuditRepository) {
    this.#audit = audit;
  }

  /**
   * Newest first. A page may hold fewer than `limit` even if more pages follow.
   *
   * @throws DomainError `forbidden`, `invalid_cursor`.
   */
  async execute(
    actor: Actor,
    input: SearchAuditInput = {},
    callOptions: CallOptions = {},
  ): Promise<Page<StoredAuditEntry>> {
    const call = checkCall(actor, input, callOptions);
    let filter = call.input;
    for (;;) {
      const page = await this.#audit.find(filter, call.options);
      if (page.items.length > 0 || page.cursor === undefined) return page;
      filter = { ...filter, cursor: page.cursor };
    }
  }
}
