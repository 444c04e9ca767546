import type { CallOptions, SpeechRequest, SpeechStatus } from '@attune/core/ports';
import { portError, toldErrorOf } from '../requests/azure-fault.js';
import { isRecord, listOf, textOf } from '../requests/json-values.js';
import { batchRequest, batchWarnings } from './batch-request.js';
import type { BatchService, JobFile } from './batch-service.js';
import { failedBecause } from './failures.js';
import { readBatch } from './read-batch.js';
import { type Asked, resultOf } from './result.js';
import { speechCall } from './speech-calls.js';
import type { SharedRecordings } from './speech-options.js';
import type { BatchData } from './ticket.js';

export interface BatchWorkOptions {
  readonly service: BatchService;
  readonly shared: SharedRecordings;
  /** Name and version of what transcribes. */
  readonly model: string;
  /** Name of the adapter. */
  readonly provider: string;
  readonly timeToLiveHours: number;
  readonly pollMs: number;
}

/** Batch transcription: a job reads the recording by its address and is asked for its result later. */
export interface BatchWork {
  start(request: SpeechRequest, asked: Asked, options: CallOptions): Promise<BatchData>;
  check(data: BatchData, options: CallOptions): Promise<SpeechStatus>;
  release(data: BatchData, options: CallOptions): Promise<void>;
}

const hourMs = 3_600_000;
const failure = 'Azure Speech could not transcribe the recording';

export function createBatchWork(options: BatchWorkOptions): BatchWork {
  const { service, shared, pollMs, provider } = options;
  return {
    async start(request, asked, { signal }) {
      // The service knows no idempotency key, but jobs can be found by their name.
      const name = `attune-${request.idempotencyKey}`;
      const [known] = await service.findJobs(name, signal);
      const job = known ?? (await submit(options, request, name, signal));
      const warnings = [...asked.warnings, ...batchWarnings(request)];
      return {
        way: 'batch',
        job,
        name,
        blobKey: request.audio.blobKey,
        form: request.lexical ? 'lexical' : 'display',
        asked: { ...asked, warnings },
      };
    },
    async check(data, { signal }) {
      const job = await service.readJob(data.job, signal);
      if (job === undefined) throw gone(provider);
      if (job.state === 'running') {
        return { state: 'running', retryAfterMs: Math.max(pollMs, job.retryAfterMs ?? 0) };
      }
      if (job.state === 'failed') return failedBecause(failure, job.told);
      return await outcome(options, data, await service.listFiles(data.job, signal), signal);
    },
    async release({ job, name, blobKey }, { signal }) {
      // A start whose answer was lost may have left a second job of this name.
      const found = await service.findJobs(name, signal);
      const deleted: boolean[] = [];
      for (const id of new Set([job, ...found])) deleted.push(await service.deleteJob(id, signal));
      await shared.unshare(blobKey, signal);
      if (deleted.every(Boolean)) return;
      const message = 'Azure Speech does not delete the job yet. Try again later';
      throw portError('unavailable', message, speechCall(provider, 'release'));
    },
  };
}

async function submit(
  { service, shared, timeToLiveHours }: BatchWorkOptions,
  request: SpeechRequest,
  name: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { blobKey: key, sizeBytes } = request.audio;
  const lifetimeMs = timeToLiveHours * hourMs;
  const contentUrl = await shared.share({ key, sizeBytes }, lifetimeMs, signal);
  return await service.submit(batchRequest(request, { name, contentUrl, timeToLiveHours }), signal);
}

/** A job that succeeded may have failed with its one recording: the report says so. */
async function outcome(
  { service, model, provider }: BatchWorkOptions,
  { asked, form }: BatchData,
  files: readonly JobFile[],
  signal: AbortSignal | undefined,
): Promise<SpeechStatus> {
  const file = files.find(({ kind }) => kind === 'Transcription');
  if (file !== undefined) {
    const answer = await service.readFile(file, signal);
    const made = { adapter: provider, model };
    return { state: 'done', result: resultOf(() => readBatch(answer, form), asked, made) };
  }
  const report = files.find(({ kind }) => kind === 'TranscriptionReport');
  const body = report === undefined ? undefined : await service.readFile(report, signal);
  return failedBecause(failure, toldInReport(body));
}

function toldInReport(report: unknown) {
  const details = isRecord(report) ? listOf(report['details']).filter(isRecord) : [];
  const failed = details.find(({ status }) => status === 'Failed') ?? details[0] ?? {};
  const { code } = toldErrorOf({ code: failed['errorKind'] });
  return { code, message: textOf(failed['errorMessage']) ?? '' };
}

function gone(provider: string) {
  const message = 'The job is not there (any more)';
  return portError('not_found', message, speechCall(provider, 'check'));
}
