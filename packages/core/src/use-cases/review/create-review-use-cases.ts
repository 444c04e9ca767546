import type { SettingsLimits } from '../../domain/session/settings.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { SessionFiles } from '../../records/session-files.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import type { PatientCheck } from '../care-links/patient-check.js';
import { ChangeRoles } from './change-roles.js';
import { CorrectSession } from './correct-session.js';
import { DiffRevisions } from './diff-revisions.js';
import { EditNotes, RevertNotes } from './edit-notes.js';
import { ExportTranscript } from './export-transcript.js';
import { FinalizeSession } from './finalize-session.js';
import type { TranscriptWriter } from './formats/formats.js';
import { ListRevisions } from './list-revisions.js';
import { ListSessions, PendingSessions } from './list-sessions.js';
import { ChoosePlayback, OpenRecording } from './open-recording.js';
import { PatchTranscript } from './patch-transcript.js';
import { PatientTrend } from './patient-trend.js';
import { ReadPeaks } from './read-peaks.js';
import { ReadSession } from './read-session.js';
import { ReadTranscript } from './read-transcript.js';
import { ReopenSession } from './reopen-session.js';
import { RestoreRevision } from './restore-revision.js';
import { SaveTranscript } from './save-transcript.js';
import { SearchSessions } from './search-sessions.js';
import type { SessionChanges } from './session-changes.js';
import { SessionStatistics } from './session-statistics.js';
import { WatchAccount } from './watch-account.js';
import { WatchSession } from './watch-session.js';

/** Use cases that read and change existing sessions. */
export interface ReviewUseCases {
  readonly readSession: ReadSession;
  readonly watchSession: WatchSession;
  readonly watchAccount: WatchAccount;
  readonly listSessions: ListSessions;
  readonly pendingSessions: PendingSessions;
  readonly searchSessions: SearchSessions;
  readonly readTranscript: ReadTranscript;
  readonly openRecording: OpenRecording;
  readonly choosePlayback: ChoosePlayback;
  readonly readPeaks: ReadPeaks;
  readonly exportTranscript: ExportTranscript;
  readonly saveTranscript: SaveTranscript;
  readonly patchTranscript: PatchTranscript;
  readonly listRevisions: ListRevisions;
  readonly diffRevisions: DiffRevisions;
  readonly restoreRevision: RestoreRevision;
  readonly correctSession: CorrectSession;
  readonly editNotes: EditNotes;
  readonly revertNotes: RevertNotes;
  readonly changeRoles: ChangeRoles;
  readonly finalizeSession: FinalizeSession;
  readonly reopenSession: ReopenSession;
  readonly sessionStatistics: SessionStatistics;
  readonly patientTrend: PatientTrend;
}

export interface ReviewDeps {
  /** Hints for watchers in this process. */
  readonly changes: SessionChanges;
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly blobs: BlobStore;
  readonly queue: JobQueue;
  readonly files: SessionFiles;
  readonly clock: Clock;
  /** Which patients a session may name. */
  readonly patients: PatientCheck;
  readonly limits: SettingsLimits;
  /** Where the host keeps accounts in these stores: for the names of authors. */
  readonly accounts: AccountRepository;
  /** Formats of exports in addition to those of core. */
  readonly transcriptWriters?: Readonly<Record<string, TranscriptWriter>> | undefined;
}

export function createReviewUseCases(deps: ReviewDeps): ReviewUseCases {
  const { sessions, transcripts, queue, clock, changes } = deps;
  const readSession = new ReadSession(sessions);
  return {
    readSession,
    watchSession: new WatchSession({ readSession, changes, clock }),
    watchAccount: new WatchAccount({ lists: sessions, clock }),
    listSessions: new ListSessions(sessions),
    pendingSessions: new PendingSessions(sessions),
    searchSessions: new SearchSessions({ sessions, transcripts }),
    readTranscript: new ReadTranscript({ readSession, transcripts }),
    openRecording: new OpenRecording({ readSession, blobs: deps.blobs }),
    choosePlayback: new ChoosePlayback(readSession),
    readPeaks: new ReadPeaks({ readSession, blobs: deps.blobs }),
    exportTranscript: new ExportTranscript({ ...deps, more: deps.transcriptWriters }),
    saveTranscript: new SaveTranscript({ sessions, transcripts, queue, clock }),
    patchTranscript: new PatchTranscript({ sessions, transcripts, queue, clock }),
    listRevisions: new ListRevisions(deps),
    diffRevisions: new DiffRevisions(deps),
    restoreRevision: new RestoreRevision(deps),
    correctSession: new CorrectSession(deps),
    editNotes: new EditNotes(deps),
    revertNotes: new RevertNotes(deps),
    changeRoles: new ChangeRoles({ sessions, queue }),
    finalizeSession: new FinalizeSession(deps),
    reopenSession: new ReopenSession({ sessions, queue }),
    sessionStatistics: new SessionStatistics(sessions),
    patientTrend: new PatientTrend(sessions),
  };
}
