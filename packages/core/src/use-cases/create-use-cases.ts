import type { Session } from '../domain/session/session.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import type { Ids } from '../ports/ids.js';
import type { JobQueue } from '../ports/job-queue.js';
import type { LanguageAnalysis } from '../ports/language-analysis.js';
import type { MediaTool } from '../ports/media-tool.js';
import type { NoteTaker } from '../ports/note-taker.js';
import type { OtherNoteTakers } from '../ports/note-takers.js';
import type { PushNotifier } from '../ports/push-notifier.js';
import type { RoleAdvisor } from '../ports/role-advisor.js';
import type { SessionChannels } from '../ports/session-channel.js';
import type { OtherSpeechEngines, SpeechEngines } from '../ports/speech-engines.js';
import type { SpeechToText } from '../ports/speech-to-text.js';
import type { Tracer } from '../ports/tracer.js';
import type { TranscriptionPlugins } from '../ports/transcription-plugin.js';
import { AccountRepository } from '../records/account-repository.js';
import { CareLinkRepository } from '../records/care-link-repository.js';
import { type ContentCodec, clearContent } from '../records/codec.js';
import { DeviceRepository } from '../records/device-repository.js';
import { Election } from '../records/election.js';
import { ReleaseRepository } from '../records/release-repository.js';
import { SessionFiles } from '../records/session-files.js';
import { SessionLinkingRepository } from '../records/session-linking-repository.js';
import { SessionRepository } from '../records/session-repository.js';
import { TranscriptRepository } from '../records/transcript-repository.js';
import { StemmerSet, type Stemmers } from '../text/search/stemmers.js';
import { type Token, token } from '../token.js';
import { tracedCalls } from '../tracing/traced-calls.js';
import { tracedQueue } from '../tracing/traced-queue.js';
import { untraced } from '../tracing/untraced.js';
import { type AdminUseCases, createAdminUseCases } from './admin/create-admin-use-cases.js';
import { LinkPatient } from './care-links/link-patient.js';
import { LinkSessions } from './care-links/link-sessions.js';
import { PatientCheck, type PatientDirectory } from './care-links/patient-check.js';
import { createOperations, type Operations } from './create-operations.js';
import { createIntakeUseCases, type IntakeUseCases } from './intake/create-intake-use-cases.js';
import type { ExaminationDeps } from './intake/examine-recording.js';
import type { QuotaLimits } from './intake/intake-quota.js';
import { ReadCapabilities } from './intake/read-capabilities.js';
import { DeleteSession } from './operation/delete-session.js';
import { SweepDeletions } from './operation/sweep-deletions.js';
import { SweepReleases } from './operation/sweep-releases.js';
import type { LeaseTiming } from './processing/claim/lease.js';
import { createStages } from './processing/create-stages.js';
import { ExtractNotesAgain } from './processing/extract-notes-again.js';
import { NoteTakers } from './processing/note-takers.js';
import { ProcessSession } from './processing/process-session.js';
import { ReconcileSessions } from './processing/reconcile-sessions.js';
import { RetrySession } from './processing/retry-session.js';
import { enginesOf, tracedEngines } from './processing/speech/speech-engines.js';
import { defaultRetryPolicy, type RetryPolicy } from './processing/stage-results.js';
import { tellOwner } from './processing/stages/notify.js';
import { tracedStages } from './processing/traced-stages.js';
import { TranscribeAgain } from './processing/transcribe-again.js';
import type { WorkEvent } from './processing/work-events.js';
import { requirePorts } from './require-ports.js';
import { createReviewUseCases, type ReviewUseCases } from './review/create-review-use-cases.js';
import type { TranscriptWriter } from './review/formats/formats.js';
import { SessionChanges } from './review/session-changes.js';

/** All ports of the use cases. */
export interface Ports {
  readonly blobs: BlobStore;
  readonly documents: DocumentStore;
  readonly queue: JobQueue;
  readonly media: MediaTool;
  /** One engine, or several with their own rule on which one starts which work. */
  readonly speech: SpeechToText | SpeechEngines;
  /** Engines that were configured earlier and may still hold work. */
  readonly otherSpeech?: OtherSpeechEngines | undefined;
  readonly language: LanguageAnalysis;
  readonly notes: NoteTaker;
  /** Note takers that a person may ask for in place of `notes`. */
  readonly otherNotes?: OtherNoteTakers | undefined;
  /** Suggests roles if the rules cannot identify the patient. */
  readonly roles?: RoleAdvisor | undefined;
  readonly push: PushNotifier;
  /** Tell other programs what sessions have become. */
  readonly channels?: SessionChannels | undefined;
  readonly plugins: TranscriptionPlugins;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Options that a host sets. */
export interface UseCaseOptions {
  /** Defaults to 500 MB. */
  readonly maxRecordingBytes?: number;
  /** Allowed languages, as BCP 47 tags; defaults to all. */
  readonly allowedLanguages?: readonly string[];
  /** Defaults to no limits. */
  readonly quotas?: QuotaLimits;
  /** Which patients a session may name; defaults to `unchecked`. */
  readonly patientDirectory?: PatientDirectory;
  readonly timing?: LeaseTiming;
  /** Defaults, for each member: six attempts, pauses from 5 s to 10 min. */
  readonly retries?: Partial<RetryPolicy>;
  /** The time limits of stages are multiplied by this; defaults to 1. */
  readonly stageTimeFactor?: number;
  /** Writers for export formats in addition to those of core, by format. */
  readonly transcriptWriters?: Readonly<Record<string, TranscriptWriter>>;
  /** Called with errors for the operator that stop no work. Default: errors are dropped. */
  readonly report?: (error: unknown, session: Pick<Session, 'id'> | undefined) => void;
  /** Called with what a worker did with a session, or removed, for its log. Default: nothing is told. */
  readonly onWork?: (event: WorkEvent) => void;
  /** Let a search find other forms of a word. Default: none. */
  readonly stemmers?: Stemmers | undefined;
  /** Receives a span for each piece of work. Default: no tracing. */
  readonly tracer?: Tracer | undefined;
}

/**
 * All use cases of a host. Each has `execute(actor, input, options)`, which checks the rights of
 * the actor and the input. The operations and the records check no rights.
 */
export interface UseCases extends ReviewUseCases, IntakeUseCases, AdminUseCases {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly devices: DeviceRepository;
  readonly operations: Operations;
  readonly readCapabilities: ReadCapabilities;
  readonly retrySession: RetrySession;
  readonly extractNotesAgain: ExtractNotesAgain;
  readonly transcribeAgain: TranscribeAgain;
  readonly deleteSession: DeleteSession;
}

export const UseCases: Token<UseCases> = token('use-cases');

const defaultMaxRecordingBytes = 500 * 1_048_576;

const required = {
  blobs: 'put',
  documents: 'batch',
  queue: 'enqueue',
  media: 'probe',
  speech: 'start',
  language: 'analyzeSentiment',
  notes: 'extract',
  push: 'send',
  plugins: 'all',
  hasher: 'sha256',
  clock: 'now',
  ids: 'next',
} as const;

/**
 * Wires all use cases to their ports.
 *
 * @throws TypeError that names the missing ports.
 */
export function createUseCases(given: Ports, options: UseCaseOptions = {}): UseCases {
  requirePorts('createUseCases', given, required);
  return wireUseCases(given, options, clearContent);
}

/** Like `createUseCases`, with records that seal their content. */
export function wireUseCases(given: Ports, options: UseCaseOptions, codec: ContentCodec): UseCases {
  const { engines, noteTakers, ...others } = watched(given, options.tracer);
  const ports = { ...others, speech: engines.default };
  const { blobs, documents, queue, hasher, clock, ids } = ports;
  const report = options.report ?? (() => undefined);
  const stemmers = new StemmerSet(options.stemmers);
  const sessions = new SessionRepository({ ...ports, codec, stemmers });
  const transcripts = new TranscriptRepository(documents, blobs, hasher, codec, stemmers);
  const devices = new DeviceRepository(documents, hasher);
  const limits = recordingLimits(ports, options);
  const releases = new ReleaseRepository(documents, clock);
  const stageDeps = { ...ports, transcripts, devices, engines, noteTakers, releases };
  const processSession = new ProcessSession({
    ...stageDeps,
    sessions,
    stages: tracedStages(options.tracer, createStages(stageDeps)),
    onFailed: (session, call) => tellOwner({ push: ports.push, devices }, session, 'failed', call),
    report,
    ...(options.timing === undefined ? {} : { timing: options.timing }),
    retries: { ...defaultRetryPolicy, ...options.retries },
    ...(options.onWork === undefined ? {} : { onWork: options.onWork }),
    stageTimeFactor: options.stageTimeFactor ?? 1,
  });
  const reconcileSessions = new ReconcileSessions({ sessions, queue });
  const { patients, linkSessions } = patientRule(ports, sessions, options.patientDirectory);
  const changes = new SessionChanges();
  const intake = createIntakeUseCases({
    ...ports,
    ...{ sessions, transcripts, patients, limits, codec },
    quotas: options.quotas ?? {},
    tracer: options.tracer ?? untraced,
    report: (error) => report(error, undefined),
    onSwept: (swept) => options.onWork?.(swept),
  });
  const held = { engines, clock, releases, report: (error: unknown) => report(error, undefined) };
  const sweepReleases = new SweepReleases(held);
  const sweepDeletions = new SweepDeletions({ ...held, sessions, blobs });
  return {
    sessions,
    transcripts,
    devices,
    ...intake.useCases,
    operations: createOperations({
      ...{ queue, processSession, reconcileSessions, ...intake.sweeps, sweepReleases },
      sweepDeletions,
      ...{ linkSessions, election: new Election(ports, 'sweeps'), clock, report, changes },
      ...{ documents, hasher, ids, channels: ports.channels, sessions, transcripts },
    }),
    readCapabilities: new ReadCapabilities({ ...ports, engines, noteTakers, limits }),
    retrySession: new RetrySession({ sessions, queue }),
    extractNotesAgain: new ExtractNotesAgain({ sessions, queue, noteTakers }),
    transcribeAgain: new TranscribeAgain({ sessions, queue, limits, engines }),
    deleteSession: new DeleteSession({ ...held, sessions, blobs }),
    ...createAdminUseCases(ports),
    ...createReviewUseCases({
      ...ports,
      sessions,
      transcripts,
      patients,
      limits,
      accounts: new AccountRepository(ports),
      changes,
      files: new SessionFiles({ blobs, hasher, codec }),
      transcriptWriters: options.transcriptWriters,
    }),
  };
}

function recordingLimits(
  { plugins }: Ports,
  { allowedLanguages, maxRecordingBytes = defaultMaxRecordingBytes }: UseCaseOptions,
): ExaminationDeps['limits'] {
  return {
    plugins: plugins.all.map((plugin) => plugin.name),
    maxRecordingBytes,
    ...(allowedLanguages === undefined ? {} : { allowedLanguages }),
  };
}

/** The check of patients that sessions name, and the sweep that links those of earlier sessions. */
function patientRule(
  ports: Ports,
  sessions: SessionRepository,
  directory: PatientDirectory = 'unchecked',
): { readonly patients: PatientCheck; readonly linkSessions: LinkSessions | undefined } {
  const accounts = new AccountRepository(ports);
  const links = new CareLinkRepository(ports.documents, ports.hasher);
  const linking = new SessionLinkingRepository(ports.documents);
  const patients = new PatientCheck({ directory, accounts, links, sessions, linking });
  if (directory === 'unchecked') return { patients, linkSessions: undefined };
  const linkPatient = new LinkPatient({ ...ports, accounts, links });
  return {
    patients,
    linkSessions: new LinkSessions({ linking, linkPatient, directory }),
  };
}

/** The same ports with a span around each call of a port that may be an outside service. */
function watched(
  ports: Ports,
  tracer: Tracer | undefined,
): Ports & { readonly engines: SpeechEngines; readonly noteTakers: NoteTakers } {
  const engines = enginesOf(ports.speech, ports.otherSpeech);
  const { queue, language, roles, push } = ports;
  const notes = tracedCalls(tracer, 'note-taker', ports.notes);
  const noteTakers = new NoteTakers(notes, ports.otherNotes, tracer);
  if (tracer === undefined) return { ...ports, engines, noteTakers };
  return {
    ...ports,
    notes,
    noteTakers,
    engines: tracedEngines(tracer, engines),
    queue: tracedQueue(tracer, queue),
    language: tracedCalls(tracer, 'language-analysis', language),
    ...(roles === undefined ? {} : { roles: tracedCalls(tracer, 'role-advisor', roles) }),
    push: tracedCalls(tracer, 'push-notifier', push),
  };
}
