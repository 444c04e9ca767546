import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { ChangeRoles } from './change-roles.js';
import { ExportTranscript } from './export-transcript.js';
import { FinalizeSession } from './finalize-session.js';
import type { TranscriptWriter } from './formats/formats.js';
import { ListSessions, PendingSessions } from './list-sessions.js';
import { OpenRecording } from './open-recording.js';
import { PatientTrend } from './patient-trend.js';
import { ReadTranscript } from './read-transcript.js';
import { ReopenSession } from './reopen-session.js';
import { SaveTranscript } from './save-transcript.js';
import { SearchSessions } from './search-sessions.js';
import { SessionAccess } from './session-access.js';
import { SessionChanges } from './session-changes.js';
import { SessionStatistics } from './session-statistics.js';
import { WatchSession } from './watch-session.js';

/** What people do with sessions once they are there. */
export interface ReviewUseCases {
  readonly sessionAccess: SessionAccess;
  /** Its `publish` goes into a worker as `onChange`, so that watchers need not wait. */
  readonly sessionChanges: SessionChanges;
  readonly watchSession: WatchSession;
  readonly listSessions: ListSessions;
  readonly pendingSessions: PendingSessions;
  readonly searchSessions: SearchSessions;
  readonly readTranscript: ReadTranscript;
  readonly openRecording: OpenRecording;
  readonly exportTranscript: ExportTranscript;
  readonly saveTranscript: SaveTranscript;
  readonly changeRoles: ChangeRoles;
  readonly finalizeSession: FinalizeSession;
  readonly reopenSession: ReopenSession;
  readonly sessionStatistics: SessionStatistics;
  readonly patientTrend: PatientTrend;
}

/** What they work with. */
export interface ReviewDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly blobs: BlobStore;
  readonly queue: JobQueue;
  readonly hasher: Hasher;
  readonly clock: Clock;
  /** Formats to export in besides those of core. */
  readonly transcriptWriters?: Readonly<Record<string, TranscriptWriter>> | undefined;
}

export function createReviewUseCases(deps: ReviewDeps): ReviewUseCases {
  const { sessions, transcripts, queue, clock } = deps;
  const sessionAccess = new SessionAccess(sessions);
  const sessionChanges = new SessionChanges();
  return {
    sessionAccess,
    sessionChanges,
    watchSession: new WatchSession(sessionAccess, sessionChanges, clock),
    listSessions: new ListSessions(sessions),
    pendingSessions: new PendingSessions(sessions),
    searchSessions: new SearchSessions(sessions, transcripts),
    readTranscript: new ReadTranscript(transcripts),
    openRecording: new OpenRecording(deps.blobs),
    exportTranscript: new ExportTranscript(sessions, transcripts, deps.transcriptWriters),
    saveTranscript: new SaveTranscript(sessions, transcripts, queue, clock),
    changeRoles: new ChangeRoles(sessions, queue),
    finalizeSession: new FinalizeSession(deps),
    reopenSession: new ReopenSession(sessions, queue),
    sessionStatistics: new SessionStatistics(sessions),
    patientTrend: new PatientTrend(sessions),
  };
}
