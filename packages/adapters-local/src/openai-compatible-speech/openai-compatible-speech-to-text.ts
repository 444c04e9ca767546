import {
  type Guarded,
  guard,
  requireSpeechRequest,
  speechWarnings,
} from '@attune/core/adapter-kit';
import {
  type BlobStore,
  type Clock,
  PortError,
  type SpeechAudio,
  type SpeechCapabilities,
  type SpeechRequest,
  type SpeechStatus,
  type SpeechTicket,
  type SpeechToText,
} from '@attune/core/ports';
import { Refused } from './ask-server.js';
import { type KeptWork, keptWork } from './kept-work.js';
import { createLimiter } from './limiter.js';
import { createListen } from './listen.js';
import { toPortError } from './to-port-error.js';
import { transcribe, type Work } from './transcribe.js';

export interface OpenaiCompatibleSpeechOptions {
  /** Up to and including the version, such as `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly model: string;
  /** Where recordings are read from and finished parts are kept. */
  readonly blobs: BlobStore;
  readonly clock: Clock;
  /** Requests at once. Default 2. */
  readonly concurrency?: number | undefined;
  /** The longest part sent in one request, in milliseconds. Default five minutes. */
  readonly chunkMs?: number | undefined;
  /** What a part has in common with the next one, on either side of the cut. Default a second. */
  readonly overlapMs?: number | undefined;
  /** The longest one request may take, by the length of its audio. Default 2 min and four times that. */
  readonly timeLimitMs?: ((audioMs: number) => number) | undefined;
  /** Tries of one request whose fault may pass. Default 3. */
  readonly tries?: number | undefined;
}

const provider = 'openai-compatible';

const capabilities: SpeechCapabilities = {
  maxDurationMs: 12 * 3_600_000,
  maxBytes: 4 * 2 ** 30,
  languages: 'any',
  languageIdentification: true,
  maxSpeakers: 10,
  exactSpeakers: true,
  channelSeparation: true,
  wordTimes: true,
  profanity: ['raw'],
  punctuation: ['automatic'],
  lexical: false,
  phraseHints: true,
  idempotentStart: true,
  sampleRateHz: 16_000,
};

/** What a ticket holds. */
interface TicketData {
  readonly audio: SpeechAudio;
  readonly idempotencyKey: string;
}

/**
 * Any server with the transcription route of OpenAI: speaches, whisper.cpp, vLLM, LocalAI, or
 * OpenAI itself.
 *
 * The work is done inside `check`, part by part. Finished parts are kept in the blob store beside
 * the recording until `release`, so that a crash costs one part at most. Who speaks is told by the
 * server where its model does that, and by our own diarization otherwise.
 */
export function createOpenaiCompatibleSpeechToText(
  options: OpenaiCompatibleSpeechOptions,
): SpeechToText {
  const { blobs, model, tries = 3, chunkMs = 5 * 60_000, overlapMs = 1_000 } = options;
  const timeLimitMs = options.timeLimitMs ?? ((audioMs) => 2 * 60_000 + 4 * audioMs);
  const limiter = createLimiter(Math.max(1, options.concurrency ?? 2));
  const listen = createListen({ ...options, tries, timeLimitMs });
  return {
    provider,
    capabilities,
    start: (request, { signal } = {}) =>
      guard(callOf('start', signal), async () => {
        requireSpeechRequest(request, capabilities, callOf('start', signal));
        checkRate(request);
        const { audio, idempotencyKey } = request;
        const info = await blobs.stat(audio.blobKey, { signal });
        if (info === undefined)
          throw refuse('not_found', 'start', `There is no recording ${audio.blobKey}`);
        const data = { audio, idempotencyKey };
        await keptFor(blobs, data).begin(workOf(request), { signal });
        return { provider, data: { audio: { ...audio }, idempotencyKey } };
      }),
    check: (ticket, { signal, onProgress } = {}) =>
      guard(
        callOf('check', signal),
        async () => {
          const kept = keptFor(blobs, readTicket(ticket, 'check'));
          const work = await kept.read({ signal });
          const tools = { blobs, kept, listen, limiter, model, chunkMs, overlapMs };
          return await outcome(transcribe(work, { ...tools, signal, onProgress }));
        },
        toPortError,
      ),
    release: (ticket, { signal } = {}) =>
      guard(callOf('release', signal), () =>
        keptFor(blobs, readTicket(ticket, 'release')).release({ signal }),
      ),
  };
}

/** A recording that the server will not take is work that failed, not a call that failed. */
async function outcome(result: ReturnType<typeof transcribe>): Promise<SpeechStatus> {
  try {
    return { state: 'done', result: await result };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { state: 'failed', code: error.code, message: error.message, retryable: false };
  }
}

function keptFor(blobs: BlobStore, { audio, idempotencyKey }: TicketData): KeptWork<Work> {
  return keptWork<Work>(blobs, `${audio.blobKey}.speech/${idempotencyKey}/`);
}

function workOf(request: SpeechRequest): Work {
  const { audio, diarization, channelSeparation, phraseHints } = request;
  const { language, candidateLanguages, speakers } = request;
  return {
    ...{ audio, diarization, channelSeparation, phraseHints },
    warnings: speechWarnings(request, capabilities),
    ...(language === undefined ? {} : { language }),
    ...(candidateLanguages === undefined ? {} : { candidateLanguages }),
    ...(speakers === undefined ? {} : { speakers }),
  };
}

function checkRate({ audio }: SpeechRequest): void {
  const { sampleRateHz } = capabilities;
  if (audio.sampleRateHz === sampleRateHz) return;
  const message = `The recording has ${audio.sampleRateHz} Hz; ${sampleRateHz} Hz are sent`;
  throw refuse('invalid_argument', 'start', message);
}

function readTicket(ticket: SpeechTicket, operation: string): TicketData {
  const data = ticket.data as Partial<Record<keyof TicketData, unknown>>;
  if (ticket.provider !== provider || data.audio === undefined) {
    const message = `The ticket is one of ${ticket.provider}, not of ${provider}`;
    throw refuse('invalid_argument', operation, message);
  }
  return data as TicketData;
}

function callOf(operation: string, signal: AbortSignal | undefined): Guarded {
  return { port: 'speech-to-text', operation, adapter: provider, signal };
}

function refuse(code: PortError['code'], operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'speech-to-text', operation, adapter: provider });
}
