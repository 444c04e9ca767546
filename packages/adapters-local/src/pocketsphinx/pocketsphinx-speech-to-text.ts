import {
  type BlobStore,
  guard,
  type JsonObject,
  languageFits,
  PortError,
  type SpeechCapabilities,
  type SpeechRequest,
  type SpeechTicket,
  type SpeechToText,
} from '@attune/core';
import { type Dialect, defaultModel, type PocketSphinxModel } from './dialect.js';
import { findDialect } from './recognize.js';
import { engineMissing, toPortError } from './to-port-error.js';
import { transcribe } from './transcribe.js';

export interface PocketsphinxOptions {
  /** Where the recordings are read from. */
  readonly blobs: BlobStore;
  /** Engine processes at once. Default: one for each processor. */
  readonly concurrency?: number;
  /** Where the English model lies. Default: where Debian puts it. */
  readonly model?: PocketSphinxModel;
  /** The commands to look for, best first. Default: all that are known. */
  readonly dialects?: readonly Dialect[];
}

const provider = 'pocketsphinx';

const capabilities: SpeechCapabilities = {
  maxDurationMs: 12 * 3_600_000,
  maxBytes: 4 * 2 ** 30,
  languages: ['en'],
  languageIdentification: false,
  maxSpeakers: 10,
  exactSpeakers: true,
  channelSeparation: true,
  wordTimes: true,
  profanity: ['raw'],
  punctuation: ['none'],
  lexical: true,
  phraseHints: false,
  idempotentStart: true,
  sampleRateHz: 16_000,
};

/** What the ticket remembers: all of the request that `check` needs. */
type TicketData = Pick<
  SpeechRequest,
  | 'audio'
  | 'language'
  | 'diarization'
  | 'speakers'
  | 'channelSeparation'
  | 'punctuation'
  | 'profanity'
  | 'phraseHints'
>;

/**
 * The PocketSphinx engine of this machine, with its English model.
 *
 * The work is done inside `check`; nothing is held for a ticket, so the same ticket gives the same
 * result at any time, on any machine that has the recording.
 */
export function createPocketsphinxSpeechToText(options: PocketsphinxOptions): SpeechToText {
  const model = options.model ?? defaultModel();
  const call = (operation: string, signal: AbortSignal | undefined) => ({
    port: 'speech-to-text',
    operation,
    adapter: provider,
    signal,
  });
  return {
    provider,
    capabilities,
    start: (request, { signal } = {}) =>
      guard(call('start', signal), async () => {
        checkRequest(request);
        const info = await options.blobs.stat(request.audio.blobKey, { signal });
        if (info === undefined)
          throw refuse('not_found', 'start', `There is no recording ${request.audio.blobKey}`);
        return { provider, data: ticketData(request) };
      }),
    check: (ticket, { signal, onProgress } = {}) =>
      guard(
        call('check', signal),
        async () => {
          const request = readTicket(ticket, 'check');
          const dialect = await findDialect(options.dialects, signal);
          if (dialect === undefined) throw engineMissing();
          const { concurrency, blobs } = options;
          const result = await transcribe(request, {
            blobs,
            dialect,
            model,
            concurrency,
            signal,
            onProgress,
          });
          return { state: 'done', result };
        },
        toPortError,
      ),
    release: (ticket, { signal } = {}) =>
      guard(call('release', signal), () => {
        readTicket(ticket, 'release');
        return Promise.resolve();
      }),
  };
}

function checkRequest(request: SpeechRequest): void {
  const { audio, language, idempotencyKey } = request;
  if (!/^[\w.-]{1,128}$/u.test(idempotencyKey))
    throw refuse('invalid_argument', 'start', 'The idempotency key is malformed');
  if (request.channelSeparation && audio.channels !== 2) {
    throw refuse('invalid_argument', 'start', 'There is only one channel to separate');
  }
  if (language === undefined) {
    if ((request.candidateLanguages ?? []).length === 0)
      throw refuse('invalid_argument', 'start', 'There is no language to listen for');
    throw refuse('unsupported', 'start', 'PocketSphinx cannot identify languages');
  }
  if (!languageFits(language, capabilities.languages)) {
    throw refuse(
      'unsupported',
      'start',
      `PocketSphinx has no model for ${language}; it knows English`,
    );
  }
  if (audio.durationMs > capabilities.maxDurationMs || audio.sizeBytes > capabilities.maxBytes) {
    throw refuse(
      'limit_exceeded',
      'start',
      'The recording is longer than 12 hours or larger than 4 GiB',
    );
  }
  if (audio.sampleRateHz !== capabilities.sampleRateHz) {
    throw refuse(
      'invalid_argument',
      'start',
      `The recording has ${audio.sampleRateHz} Hz; PocketSphinx takes 16000 Hz`,
    );
  }
}

function ticketData(request: SpeechRequest): JsonObject {
  const {
    audio,
    language,
    diarization,
    speakers,
    channelSeparation,
    punctuation,
    profanity,
    phraseHints,
  } = request;
  const data: TicketData = {
    audio,
    diarization,
    channelSeparation,
    punctuation,
    profanity,
    phraseHints: phraseHints.slice(0, 1),
    ...(language === undefined ? {} : { language }),
    ...(speakers === undefined ? {} : { speakers }),
  };
  return { ...data, audio: { ...audio } };
}

function readTicket(ticket: SpeechTicket, operation: string): TicketData {
  const data = ticket.data as Partial<TicketData>;
  if (ticket.provider !== provider || data.audio === undefined) {
    throw refuse(
      'invalid_argument',
      operation,
      `The ticket is one of ${ticket.provider}, not of ${provider}`,
    );
  }
  return data as TicketData;
}

function refuse(code: PortError['code'], operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'speech-to-text', operation, adapter: provider });
}
