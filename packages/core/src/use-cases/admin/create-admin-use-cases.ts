import type { Clock } from '../../ports/clock.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import { AlertRepository } from '../../records/alert-repository.js';
import { AuditRepository } from '../../records/audit-repository.js';
import { RefusalRepository } from '../../records/refusal-repository.js';
import { SessionLists } from '../../records/session-lists.js';
import { ListAlerts } from './list-alerts.js';
import { ListAllSessions } from './list-all-sessions.js';
import { ListRefusals } from './list-refusals.js';
import { SearchAudit } from './search-audit.js';

/** What administrators see of the host. Nothing of it has titles, names or words of sessions. */
export interface AdminUseCases {
  readonly listAllSessions: ListAllSessions;
  readonly listAlerts: ListAlerts;
  readonly listRefusals: ListRefusals;
  readonly searchAudit: SearchAudit;
}

export interface AdminDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createAdminUseCases(deps: AdminDeps): AdminUseCases {
  const lists = new SessionLists(deps.documents, deps.clock);
  return {
    listAllSessions: new ListAllSessions({ lists, clock: deps.clock }),
    listAlerts: new ListAlerts(new AlertRepository(deps)),
    listRefusals: new ListRefusals(new RefusalRepository(deps)),
    searchAudit: new SearchAudit(new AuditRepository(deps)),
  };
}
