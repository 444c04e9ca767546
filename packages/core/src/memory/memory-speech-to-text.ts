import { type Guarded, guard } from '../adapter-kit/guard.js';
import { requireSpeechRequest, speechWarnings } from '../adapter-kit/speech-request.js';
import type { SpeechTicket } from '../domain/session/speech-ticket.js';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CallOptions } from '../ports/call-options.js';
import type {
  CheckOptions,
  RecognizedUtterance,
  SpeechAudio,
  SpeechCapabilities,
  SpeechRequest,
  SpeechResult,
  SpeechStatus,
  SpeechToText,
} from '../ports/speech-to-text.js';
import { defaultScript, loudChannels, withWords } from './memory-speech-script.js';

/** What is said in a recording: the same always, or as the recording and the request are. */
export type SpeechScript =
  | readonly RecognizedUtterance[]
  | ((
      audio: SpeechAudio,
      request: SpeechRequest,
    ) => readonly RecognizedUtterance[] | Promise<readonly RecognizedUtterance[]>);

/** Why a piece of work fails. */
export interface SpeechFailure {
  readonly code: PortErrorCode;
  readonly message: string;
  readonly retryable: boolean;
}

/** What the pretended provider holds. Engines that share it know each other's tickets. */
export interface MemorySpeechState {
  readonly jobs: Map<string, MemorySpeechJob>;
  /** Pieces of work that were bought; a key that is used again buys nothing. */
  starts: number;
  /** Calls of `check` that reached the provider. */
  checks: number;
  /** Pieces of work that were removed. */
  releases: number;
  /** While it is set, the provider turns every call away with this code. */
  refusal: PortErrorCode | undefined;
}

/** A piece of work at the pretended provider. */
export interface MemorySpeechJob {
  readonly request: SpeechRequest;
  /** How often it was checked. */
  checks: number;
  /** Set once the work is over. */
  outcome?: Exclude<SpeechStatus, { readonly state: 'running' }>;
}

export interface MemorySpeechToTextOptions {
  /** Where the recordings are. */
  readonly blobs: BlobStore;
  /** A short conversation, and nothing in silence, unless given. Words are added where none are. */
  readonly script?: SpeechScript;
  /** How often `check` answers `running` before the work is done; never by default. */
  readonly runningChecks?: number;
  /** What these answers tell; 1,000 by default. */
  readonly retryAfterMs?: number;
  /** Decides that a piece of work fails, when it would be done. */
  readonly fail?: (request: SpeechRequest) => SpeechFailure | undefined;
  /** What identification finds; the first candidate unless given. */
  readonly language?: string;
  readonly capabilities?: Partial<SpeechCapabilities>;
  /** `memory` unless given. */
  readonly provider?: string;
  /** Its own unless given. */
  readonly state?: MemorySpeechState;
}

/** An engine that says what a script says, for tests and demos. */
export interface MemorySpeechToText extends SpeechToText {
  readonly state: MemorySpeechState;
}

const defaultCapabilities: SpeechCapabilities = {
  maxDurationMs: 4 * 3_600_000,
  maxBytes: 2 * 1_024 ** 3,
  languages: 'any',
  languageIdentification: true,
  maxSpeakers: 10,
  exactSpeakers: true,
  channelSeparation: true,
  wordTimes: true,
  profanity: ['raw'],
  punctuation: ['automatic'],
  lexical: false,
  phraseHints: false,
  idempotentStart: true,
  sampleRateHz: 16_000,
};

/** An empty provider. */
export function createMemorySpeechState(): MemorySpeechState {
  return { jobs: new Map(), starts: 0, checks: 0, releases: 0, refusal: undefined };
}

/** Hears what the script says, in any language. */
export function createMemorySpeechToText(options: MemorySpeechToTextOptions): MemorySpeechToText {
  const { provider = 'memory', state = createMemorySpeechState() } = options;
  const capabilities = { ...defaultCapabilities, ...options.capabilities };
  const engine: Engine = { options, provider, capabilities, state };
  const call = (operation: string, { signal }: CallOptions): Guarded => ({
    port: 'speech-to-text',
    operation,
    adapter: provider,
    signal,
  });
  return {
    provider,
    capabilities,
    state,
    start: (request, given = {}) => {
      const guarded = call('start', given);
      return guard(guarded, () => start(engine, request, guarded));
    },
    check: (ticket, given = {}) => {
      const guarded = call('check', given);
      return guard(guarded, () => check(engine, ticket, guarded, given));
    },
    release: (ticket, given = {}) => {
      const guarded = call('release', given);
      return guard(guarded, async () => {
        const job = jobId(engine, ticket, guarded);
        requireService(state, guarded);
        if (state.jobs.delete(job)) state.releases += 1;
      });
    },
  };
}

interface Engine {
  readonly options: MemorySpeechToTextOptions;
  readonly provider: string;
  readonly capabilities: SpeechCapabilities;
  readonly state: MemorySpeechState;
}

async function start(
  { options, provider, capabilities, state }: Engine,
  request: SpeechRequest,
  call: Guarded,
): Promise<SpeechTicket> {
  requireSpeechRequest(request, capabilities, call);
  const { blobKey } = request.audio;
  if ((await options.blobs.stat(blobKey, { signal: call.signal })) === undefined) {
    throw new PortError('not_found', `Recording ${blobKey} is not in the blob store`, call);
  }
  call.signal?.throwIfAborted();
  requireService(state, call);
  const key = request.idempotencyKey;
  const job = capabilities.idempotentStart ? key : `${key}.${state.starts + 1}`;
  if (!state.jobs.has(job)) {
    state.starts += 1;
    state.jobs.set(job, { request: structuredClone(request), checks: 0 });
  }
  return { provider, data: { job } };
}

async function check(
  engine: Engine,
  ticket: SpeechTicket,
  call: Guarded,
  { onProgress, signal }: CheckOptions,
): Promise<SpeechStatus> {
  const { options, state } = engine;
  const id = jobId(engine, ticket, call);
  // Like a service, never answers at once: an abort right after the call is in time.
  await Promise.resolve();
  call.signal?.throwIfAborted();
  requireService(state, call);
  const job = state.jobs.get(id);
  if (job === undefined) throw new PortError('not_found', `No speech work ${id}`, call);
  const { runningChecks = 0, retryAfterMs = 1_000 } = options;
  state.checks += 1;
  job.checks += 1;
  if (job.outcome === undefined && job.checks <= runningChecks) {
    const percent = Math.floor(((job.checks - 1) / runningChecks) * 100);
    return { state: 'running', retryAfterMs, percent };
  }
  if (job.outcome === undefined) {
    const failure = options.fail?.(job.request);
    job.outcome =
      failure === undefined
        ? { state: 'done', result: await listen(engine, job.request, { signal }) }
        : { state: 'failed', ...failure };
  }
  onProgress?.(100);
  return structuredClone(job.outcome);
}

async function listen(
  { options, provider, capabilities }: Engine,
  request: SpeechRequest,
  { signal }: CallOptions,
): Promise<SpeechResult> {
  const { audio } = request;
  const { body } = await options.blobs.get(audio.blobKey, { signal });
  const loud = await loudChannels(body, audio.channels);
  signal?.throwIfAborted();
  const { script } = options;
  const said =
    typeof script === 'function'
      ? await script(audio, request)
      : (script ?? defaultScript(audio, request, loud));
  signal?.throwIfAborted();
  return {
    language: request.language ?? options.language ?? request.candidateLanguages?.[0] ?? 'und',
    utterances: capabilities.wordTimes ? said.map(withWords) : said,
    coverage: [{ startMs: 0, endMs: audio.durationMs }],
    warnings: speechWarnings(request, capabilities),
    model: `${provider} script`,
  };
}

function requireService({ refusal }: MemorySpeechState, call: Guarded): void {
  if (refusal === undefined) return;
  throw new PortError(refusal, `The speech provider turned ${call.operation} away`, call);
}

function jobId({ provider }: Engine, ticket: SpeechTicket, call: Guarded): string {
  const job = ticket.data['job'];
  if (ticket.provider === provider && typeof job === 'string') return job;
  throw new PortError('invalid_argument', `The ticket is one of ${ticket.provider}`, call);
}
