import { Readable } from 'node:stream';
import { parseBoundedJson, readBytes } from '@attune/core/adapter-kit';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  BadRequestException,
  ConflictException,
  DeleteTranscriptionJobCommand,
  GetTranscriptionJobCommand,
  StartTranscriptionJobCommand,
  type StartTranscriptionJobRequest,
  TranscribeClient,
  type TranscriptionJob,
} from '@aws-sdk/client-transcribe';
import { clientSettings, until } from '../clients/client-settings.js';
import { renewalPlace, renewCredentials } from '../clients/renew-credentials.js';
import type { TranscribeOptions } from './transcribe-options.js';

/** What the adapter needs to know of a job. */
export interface JobState {
  readonly status: string;
  readonly failureReason?: string;
  readonly mediaUri?: string;
  /** Languages that were identified or asked for, the one spoken longest first. */
  readonly languages: readonly string[];
}

/** The calls of Transcribe and S3 that the adapter makes. */
export interface TranscribeService {
  stage(
    key: string,
    body: ReadableStream<Uint8Array>,
    sizeBytes: number,
    signal: AbortSignal | undefined,
  ): Promise<void>;
  /** `false` when there is a job of this name. */
  startJob(
    request: StartTranscriptionJobRequest,
    signal: AbortSignal | undefined,
  ): Promise<boolean>;
  /** `undefined` when there is no such job. */
  readJob(name: string, signal: AbortSignal | undefined): Promise<JobState | undefined>;
  /** `false` when the job still runs, which the service refuses to delete. */
  deleteJob(name: string, signal: AbortSignal | undefined): Promise<boolean>;
  readResult(key: string, signal: AbortSignal | undefined): Promise<unknown>;
  remove(keys: readonly string[], signal: AbortSignal | undefined): Promise<void>;
  close(): void;
}

/** Four hours of speech with alternatives are about 100 MB of JSON. */
const mostResultBytes = 256 * 2 ** 20;
const resultBounds = { depth: 32, values: 20_000_000 };

export function openTranscribeService(options: TranscribeOptions): TranscribeService {
  const { bucket, region, kmsKeyId, endpoints, tries } = options;
  const common = { region, tries };
  const transcribe = new TranscribeClient(
    clientSettings({ ...common, endpoint: endpoints?.transcribe }),
  );
  const s3 = new S3Client({
    ...clientSettings({ ...common, endpoint: endpoints?.s3 }),
    // Other S3 servers do not know the newer checksums, and a stream would be sent in signed chunks.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    forcePathStyle: endpoints?.s3 !== undefined,
  });
  transcribe.middlewareStack.add(renewCredentials(transcribe.config), renewalPlace);
  s3.middlewareStack.add(renewCredentials(s3.config), renewalPlace);
  return {
    stage: async (Key, body, ContentLength, signal) => {
      const Body = Readable.from(body);
      const encryption =
        kmsKeyId === undefined
          ? {}
          : ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId } as const);
      const input = { Bucket: bucket, Key, Body, ContentLength, ContentType: 'audio/wav' };
      try {
        await s3.send(new PutObjectCommand({ ...input, ...encryption }), until(signal));
      } finally {
        Body.destroy();
      }
    },
    startJob: async (request, signal) => {
      try {
        await transcribe.send(new StartTranscriptionJobCommand(request), until(signal));
        return true;
      } catch (error) {
        if (error instanceof ConflictException) return false;
        throw error;
      }
    },
    readJob: async (TranscriptionJobName, signal) => {
      try {
        const command = new GetTranscriptionJobCommand({ TranscriptionJobName });
        const { TranscriptionJob: job } = await transcribe.send(command, until(signal));
        return job === undefined ? undefined : stateOf(job);
      } catch (error) {
        if (isAbsence(error)) return undefined;
        throw error;
      }
    },
    deleteJob: async (TranscriptionJobName, signal) => {
      try {
        const command = new DeleteTranscriptionJobCommand({ TranscriptionJobName });
        await transcribe.send(command, until(signal));
        return true;
      } catch (error) {
        if (isAbsence(error)) return true;
        if (error instanceof BadRequestException) return false;
        throw error;
      }
    },
    readResult: async (Key, signal) => {
      const command = new GetObjectCommand({ Bucket: bucket, Key });
      const { Body } = await s3.send(command, until(signal));
      if (Body === undefined) return undefined;
      const bytes = await readBytes(Body.transformToWebStream(), mostResultBytes);
      return parseBoundedJson(new TextDecoder().decode(bytes), resultBounds);
    },
    remove: async (keys, signal) => {
      for (const Key of keys) {
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }), until(signal));
      }
    },
    close: () => {
      transcribe.destroy();
      s3.destroy();
    },
  };
}

/** The service calls an absent job a bad request, and says so only in its message. */
function isAbsence(error: unknown): boolean {
  const { name, message } = Object(error) as { name?: unknown; message?: unknown };
  if (name === 'NotFoundException') return true;
  return name === 'BadRequestException' && /\bbe found\b/iu.test(String(message));
}

function stateOf(job: TranscriptionJob): JobState {
  const several = [...(job.LanguageCodes ?? [])]
    .sort((a, b) => (b.DurationInSeconds ?? 0) - (a.DurationInSeconds ?? 0))
    .flatMap(({ LanguageCode }) => LanguageCode ?? []);
  const { FailureReason: failureReason, Media, LanguageCode } = job;
  return {
    status: job.TranscriptionJobStatus ?? 'QUEUED',
    ...(failureReason === undefined ? {} : { failureReason }),
    ...(Media?.MediaFileUri === undefined ? {} : { mediaUri: Media.MediaFileUri }),
    languages: [...(LanguageCode === undefined ? [] : [LanguageCode]), ...several],
  };
}
