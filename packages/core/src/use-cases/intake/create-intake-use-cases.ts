import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { MediaTool } from '../../ports/media-tool.js';
import type { SpeechToText } from '../../ports/speech-to-text.js';
import type { Tracer } from '../../ports/tracer.js';
import type { ContentCodec } from '../../records/codec.js';
import { IdempotencyRepository } from '../../records/idempotency-repository.js';
import { IntakeRepository } from '../../records/intake-repository.js';
import { SessionFiles } from '../../records/session-files.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { StoppedSweepRepository } from '../../records/stopped-sweep-repository.js';
import { SweepPositionRepository } from '../../records/sweep-position-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { UploadParts } from '../../records/upload-parts.js';
import { UploadRepository } from '../../records/upload-repository.js';
import { UsageRepository } from '../../records/usage-repository.js';
import type { PatientCheck } from '../care-links/patient-check.js';
import { SweepBlobs, type SweepBlobsDeps } from '../operation/sweep-blobs.js';
import { AppendToUpload } from './append-to-upload.js';
import { BeginUpload } from './begin-upload.js';
import { CompleteUpload } from './complete-upload.js';
import type { ExaminationDeps } from './examine-recording.js';
import { GiveUpUpload } from './give-up-upload.js';
import { ImportTranscript } from './import-transcript.js';
import { IngestRecording } from './ingest-recording.js';
import { IntakeQuota, type QuotaLimits } from './intake-quota.js';
import { OncePerKey } from './once-per-key.js';
import { ReadQuota } from './read-quota.js';
import { ReadUpload } from './read-upload.js';
import { ReceiveUpload } from './receive-upload.js';
import { RequestUpload } from './request-upload.js';
import { ReserveIntake } from './reserve-intake.js';
import { SweepIntakes } from './sweep-intakes.js';

/** Use cases that receive recordings and transcripts. */
export interface IntakeUseCases {
  readonly reserveIntake: ReserveIntake;
  readonly readQuota: ReadQuota;
  readonly ingestRecording: IngestRecording;
  readonly requestUpload: RequestUpload;
  readonly receiveUpload: ReceiveUpload;
  readonly completeUpload: CompleteUpload;
  readonly importTranscript: ImportTranscript;
  readonly beginUpload: BeginUpload;
  readonly readUpload: ReadUpload;
  readonly appendToUpload: AppendToUpload;
  readonly giveUpUpload: GiveUpUpload;
}

/** Sweeps that remove what interrupted intakes left behind. */
export interface IntakeSweeps {
  readonly sweepIntakes: SweepIntakes;
  readonly sweepBlobs: SweepBlobs;
}

export interface IntakeDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly documents: DocumentStore;
  readonly blobs: BlobStore;
  readonly queue: JobQueue;
  readonly media: MediaTool;
  readonly speech: SpeechToText;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tracer: Tracer;
  /** Which patients a session may name. */
  readonly patients: PatientCheck;
  readonly limits: ExaminationDeps['limits'];
  readonly quotas: QuotaLimits;
  readonly codec: ContentCodec;
  readonly report: SweepBlobsDeps['report'];
  readonly onSwept: SweepBlobsDeps['onSwept'];
}

export function createIntakeUseCases(deps: IntakeDeps): {
  readonly useCases: IntakeUseCases;
  readonly sweeps: IntakeSweeps;
} {
  const { sessions, documents, blobs, hasher, clock, ids, quotas } = deps;
  const intakes = new IntakeRepository(documents);
  const usage = new UsageRepository(documents, clock);
  const quota = new IntakeQuota({ usage, sessions, clock, ids, limits: quotas });
  const keys = new IdempotencyRepository(documents, hasher, clock, deps.codec);
  const oncePerKey = new OncePerKey({ keys, sessions, clock, ids });
  const files = new SessionFiles(deps);
  const uploads = new UploadRepository(documents, deps.codec);
  const parts = new UploadParts(blobs);
  const intake = { ...deps, intakes, quota, oncePerKey, files, uploads, parts };
  const ingestRecording = new IngestRecording(intake);
  const position = new SweepPositionRepository(documents, clock, 'blobs');
  const stopped = new StoppedSweepRepository(documents, clock);
  return {
    useCases: {
      reserveIntake: new ReserveIntake(quota),
      readQuota: new ReadQuota(quota),
      ingestRecording,
      requestUpload: new RequestUpload(intake),
      receiveUpload: new ReceiveUpload({ sessions, blobs }),
      completeUpload: new CompleteUpload(intake),
      importTranscript: new ImportTranscript(intake),
      beginUpload: new BeginUpload(intake),
      readUpload: new ReadUpload(intake),
      appendToUpload: new AppendToUpload({ ...intake, ingestRecording }),
      giveUpUpload: new GiveUpUpload(intake),
    },
    sweeps: {
      sweepIntakes: new SweepIntakes(intake),
      sweepBlobs: new SweepBlobs({ ...deps, intakes, position, stopped }),
    },
  };
}
