import { setTimeout } from 'node:timers/promises';
import {
  type Guarded,
  guard,
  requireSpeechRequest,
  speechWarnings,
} from '@attune/core/adapter-kit';
import {
  type BlobStore,
  PortError,
  type SpeechCapabilities,
  type SpeechRequest,
  type SpeechStatus,
  type SpeechTicket,
  type SpeechToText,
} from '@attune/core/ports';
import { toPortError } from '../errors/to-port-error.js';
import { judgeFailure } from './failure-reasons.js';
import { jobRequest, mediaUri } from './job-request.js';
import { languages } from './languages.js';
import { loadTranscribeService } from './load-service.js';
import { describeResult } from './result.js';
import { type JobData, readTicket } from './ticket.js';
import type { TranscribeOptions } from './transcribe-options.js';
import type { TranscribeService } from './transcribe-service.js';

export interface TranscribeSpeechToTextOptions extends TranscribeOptions {
  /** Where recordings are read from. */
  readonly blobs: BlobStore;
}

/** Speech recognized by Amazon Transcribe. */
export interface TranscribeSpeechToText extends SpeechToText {
  /** Closes the connections. */
  close(): Promise<void>;
}

const provider = 'aws-transcribe';

/**
 * Amazon Transcribe's batch jobs. `start` copies the recording to a bucket in the service's region
 * and starts a job named after the idempotency key; `release` removes job, copy and result.
 *
 * @throws PortError `unsupported` when the SDK is not installed.
 */
export async function openTranscribeSpeechToText(
  options: TranscribeSpeechToTextOptions,
): Promise<TranscribeSpeechToText> {
  return overService(options, await loadTranscribeService(options));
}

function overService(
  options: TranscribeSpeechToTextOptions,
  service: TranscribeService,
): TranscribeSpeechToText {
  const { blobs, prefix = 'attune-transcribe/', pollMs = 10_000 } = options;
  const capabilities = capabilitiesOf(options);
  const run = <T>(operation: string, signal: AbortSignal | undefined, work: () => Promise<T>) => {
    const call: Guarded = { port: 'speech-to-text', operation, adapter: provider, signal };
    const where = { port: call.port, operation, adapter: provider, service: 'Amazon Transcribe' };
    return guard(call, work, (error) => toPortError(error, where));
  };
  return {
    provider,
    capabilities,
    start: (request, { signal } = {}) =>
      run('start', signal, async () => {
        const call = { port: 'speech-to-text', operation: 'start', adapter: provider, signal };
        requireSpeechRequest(request, capabilities, call);
        const copied = options.recordingsBucket === undefined;
        const warnings = speechWarnings(request, capabilities);
        const data = dataOf(request, { prefix, copied, warnings });
        const media = mediaUri(request, data, options);
        const ticket: SpeechTicket = { provider, data: { ...data } };
        if ((await blobs.stat(request.audio.blobKey, { signal })) === undefined) {
          throw refuse('not_found', 'start', `There is no recording ${request.audio.blobKey}`);
        }
        if (await isOurs(service, data.job, media, signal)) return ticket;
        if (data.audioKey !== undefined) {
          const { body } = await blobs.get(request.audio.blobKey, { signal });
          await service.stage(data.audioKey, body, request.audio.sizeBytes, signal);
        }
        const made = await service.startJob(jobRequest(request, data, options), signal);
        if (!made) await isOurs(service, data.job, media, signal);
        return ticket;
      }),
    check: (ticket, { signal } = {}) =>
      run('check', signal, async () => {
        const data = readTicket(ticket, provider, 'check');
        const job = await service.readJob(data.job, signal);
        if (job === undefined)
          throw refuse('not_found', 'check', 'The job is not there (any more)');
        if (job.status === 'FAILED') return failed(job.failureReason);
        if (job.status !== 'COMPLETED') return { state: 'running', retryAfterMs: pollMs } as const;
        const body = await service.readResult(data.outputKey, signal);
        return { state: 'done', result: describeResult(body, data, job) } as const;
      }),
    release: (ticket, { signal } = {}) =>
      run('release', signal, async () => {
        const data = readTicket(ticket, provider, 'release');
        const ended = await endJob(service, data.job, { ...options, signal });
        const copy = data.audioKey === undefined ? [] : [data.audioKey];
        await service.remove([...copy, data.outputKey], signal);
        if (ended) return;
        const message =
          'The job still runs, and the service deletes no running job. Try again later';
        throw refuse('unavailable', 'release', message);
      }),
    close: async () => service.close(),
  };
}

/** Deletes a job; one that runs as soon as it ended, if that is soon. Whether it is gone. */
async function endJob(
  service: TranscribeService,
  job: string,
  options: Pick<TranscribeOptions, 'pollMs' | 'releaseWaitMs'> & {
    signal: AbortSignal | undefined;
  },
): Promise<boolean> {
  const { pollMs = 10_000, releaseWaitMs = 30_000, signal } = options;
  for (let leftMs = releaseWaitMs; ; leftMs -= pollMs) {
    if (await service.deleteJob(job, signal)) return true;
    if (leftMs <= 0) return false;
    const state = await service.readJob(job, signal);
    const over = state?.status === 'COMPLETED' || state?.status === 'FAILED';
    if (!over) await setTimeout(Math.min(pollMs, leftMs), undefined, { signal });
  }
}

/** Whether the job runs already: the service knows one of this name, for this recording. */
async function isOurs(
  service: TranscribeService,
  name: string,
  media: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const job = await service.readJob(name, signal);
  if (job === undefined) return false;
  if (job.mediaUri === media) return true;
  const message = `The job ${name} exists, for another recording`;
  throw refuse('already_exists', 'start', message);
}

function failed(reason: string | undefined): SpeechStatus {
  const { code, retryable } = judgeFailure(reason);
  const message = `Amazon Transcribe could not transcribe the recording: ${(reason ?? 'it gave no reason').slice(0, 500)}`;
  return { state: 'failed', code, message, retryable };
}

function dataOf(
  request: SpeechRequest,
  {
    prefix,
    copied,
    warnings,
  }: { readonly prefix: string; readonly copied: boolean; readonly warnings: readonly string[] },
): JobData {
  const { idempotencyKey, audio, language, candidateLanguages } = request;
  const folder = `${prefix}${idempotencyKey}/`;
  return {
    job: `attune-${idempotencyKey}`,
    ...(copied ? { audioKey: `${folder}audio.wav` } : {}),
    outputKey: `${folder}transcript.json`,
    durationMs: audio.durationMs,
    languages: language === undefined ? [...(candidateLanguages ?? [])] : [language],
    identified: language === undefined,
    warnings: [...warnings],
  };
}

/** Limits of batch jobs: https://docs.aws.amazon.com/transcribe/latest/dg/limits-guidelines.html */
function capabilitiesOf({ vocabularyFilter }: TranscribeOptions): SpeechCapabilities {
  return {
    maxDurationMs: 4 * 3_600_000,
    maxBytes: 2_000_000_000,
    languages,
    languageIdentification: true,
    maxSpeakers: 30,
    exactSpeakers: false,
    channelSeparation: true,
    wordTimes: true,
    profanity: vocabularyFilter === undefined ? ['raw'] : ['raw', 'masked', 'removed'],
    punctuation: ['automatic'],
    lexical: false,
    phraseHints: false,
    idempotentStart: true,
    sampleRateHz: 16_000,
  };
}

function refuse(code: PortError['code'], operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'speech-to-text', operation, adapter: provider });
}
