import type { Account } from '../domain/account/account.js';
import type { Session } from '../domain/session/session.js';
import type { CallOptions } from '../ports/call-options.js';
import type { SessionChannels } from '../ports/session-channel.js';
import { AccountRepository } from '../records/account-repository.js';
import { AuditRepository } from '../records/audit-repository.js';
import { ChosenAccountRepository } from '../records/chosen-account-repository.js';
import { type Refusal, RefusalRepository } from '../records/refusal-repository.js';
import { SearchIndexRepository } from '../records/search-index-repository.js';
import type { SessionRepository } from '../records/session-repository.js';
import type { TranscriptRepository } from '../records/transcript-repository.js';
import type { AdminDeps } from './admin/create-admin-use-cases.js';
import { lookedUpId } from './input/checks.js';
import { check } from './input/define-call.js';
import type { IntakeSweeps } from './intake/create-intake-use-cases.js';
import { AuditCopy, type AuditCopyDeps } from './operation/audit/audit-copy.js';
import { chosenTherapist } from './operation/chosen-therapist.js';
import { createDeliverNews } from './operation/deliver-news.js';
import { purgeExpired } from './operation/purge-expired.js';
import { RebuildSearch } from './operation/rebuild-search.js';
import type { ProcessOptions, ProcessResult } from './processing/process-session.js';
import type { ReconcileResult } from './processing/reconcile-sessions.js';
import {
  type RunningWorker,
  Worker,
  type WorkerDeps,
  type WorkerOptions,
} from './processing/worker.js';
import type { SessionChanges } from './review/session-changes.js';

/**
 * What the host and its workers do without an actor. Operations check no rights, so a host must
 * check every request that calls one.
 */
export interface Operations {
  /** Starts a worker, which runs all operations below when they are due. */
  startWorker(options?: WorkerOptions): Promise<RunningWorker>;
  /**
   * Works on a session until there is nothing more to do for now.
   *
   * @throws DomainError `session_not_found`; PortError if the records cannot be reached.
   */
  processSession(sessionId: string, options?: ProcessOptions): Promise<ProcessResult>;
  /** Wakes sessions that need work and have no worker. */
  reconcileSessions(options?: CallOptions): Promise<ReconcileResult>;
  /** Removes what interrupted uploads left behind. Resolves with the number of removed uploads. */
  sweepIntakes(options?: CallOptions): Promise<number>;
  /** Removes blobs without a record among the next 1,000. Resolves with the number removed. */
  sweepBlobs(options?: CallOptions): Promise<number>;
  /** Removes documents that have expired. Resolves with their number. */
  purgeExpired(options?: CallOptions): Promise<number>;
  /** Finishes interrupted deletions of sessions. Resolves with their number. */
  sweepDeletions(options?: CallOptions): Promise<number>;
  /**
   * Asks providers again to delete data of deleted sessions. Resolves with the number of sessions
   * whose data was deleted.
   */
  sweepReleases(options?: CallOptions): Promise<number>;
  /**
   * Rebuilds the search index of sessions that an earlier release indexed, up to 1,000 in a run.
   * Resolves with the number of rebuilt sessions.
   */
  rebuildSearch(options?: CallOptions): Promise<number>;
  /**
   * The therapist whom a host acts for, by account id, or by e-mail address or username. A name stands
   * for good for the account that had it when it was first asked for, whoever has it later.
   *
   * @throws DomainError `account_not_found`; `forbidden` for an account that is deactivated, no
   *   therapist's, or was made after a host first asked for its name.
   */
  chosenTherapist(login: string, options?: CallOptions): Promise<Pick<Account, 'id' | 'username'>>;
  /** Tells watchers in this process that a session may have changed: the `onChange` of a worker. */
  readonly publishChange: (session: Pick<Session, 'id' | 'version' | 'progress'>) => void;
  /** Stores that a limit refuses a client, for administrators to see until the limit ends. */
  recordRefusal(refusal: Refusal, options?: CallOptions): Promise<void>;
  /**
   * Writes the audit log, and a copy of it into the records, where `searchAudit` finds it. Close it
   * when the host stops.
   */
  openAuditCopy(
    options: Pick<AuditCopyDeps, 'sink' | 'keptMs'> & Partial<Pick<AuditCopyDeps, 'report'>>,
  ): AuditCopy;
}

/** Wires the operations to the parts that run them. */
export function createOperations(
  deps: Omit<WorkerDeps, 'deliverNews' | 'rebuildSearch'> &
    IntakeSweeps &
    AdminDeps & {
      readonly changes: SessionChanges;
      readonly channels: SessionChannels | undefined;
      readonly sessions: SessionRepository;
      readonly transcripts: TranscriptRepository;
    },
): Operations {
  const {
    processSession,
    reconcileSessions,
    sweepIntakes,
    sweepBlobs,
    sweepReleases,
    sweepDeletions,
  } = deps;
  const report = (error: unknown): void => deps.report(error, undefined);
  const { channels = { all: [] } } = deps;
  const deliverNews = createDeliverNews({ ...deps, channels, report });
  const rebuildSearch = new RebuildSearch({
    ...deps,
    index: new SearchIndexRepository(deps.documents),
  });
  const worker = new Worker({ ...deps, deliverNews, rebuildSearch });
  const refusals = new RefusalRepository(deps);
  const accounts = new AccountRepository(deps);
  const chosen = new ChosenAccountRepository(deps);
  return {
    startWorker: (options) => worker.start(options),
    processSession: async (sessionId, options) => {
      check('processSession', lookedUpId, sessionId);
      return await processSession.process(sessionId, options);
    },
    reconcileSessions: (options) => reconcileSessions.reconcile(options),
    sweepIntakes: (options) => sweepIntakes.sweep(options),
    sweepBlobs: (options) => sweepBlobs.sweep(options),
    sweepReleases: (options) => sweepReleases.sweep(options),
    purgeExpired: (options) => purgeExpired(deps.documents, options),
    sweepDeletions: (options) => sweepDeletions.sweep(options),
    rebuildSearch: (options) => rebuildSearch.run(options),
    chosenTherapist: (login, options) => chosenTherapist({ accounts, chosen }, login, options),
    publishChange: deps.changes.publish,
    recordRefusal: (refusal, options) => refusals.record(refusal, options),
    openAuditCopy: ({ report = (error) => deps.report(error, undefined), ...options }) =>
      new AuditCopy({ ...options, report, records: new AuditRepository(deps), clock: deps.clock }),
  };
}
