import {
  type BlobStore,
  guard,
  type JsonObject,
  PortError,
  requireSpeechRequest,
  type SpeechCapabilities,
  type SpeechRequest,
  type SpeechTicket,
  type SpeechToText,
  speechWarnings,
} from '@attune/core';
import { type Dialect, defaultModel, type PocketSphinxModel } from './dialect.js';
import { findDialect } from './recognize.js';
import { engineMissing, toPortError } from './to-port-error.js';
import { transcribe, type Work } from './transcribe.js';

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
        requireSpeechRequest(request, capabilities, call('start', signal));
        checkRate(request);
        const info = await options.blobs.stat(request.audio.blobKey, { signal });
        if (info === undefined)
          throw refuse('not_found', 'start', `There is no recording ${request.audio.blobKey}`);
        return { provider, data: ticketData(request) };
      }),
    check: (ticket, { signal, onProgress } = {}) =>
      guard(
        call('check', signal),
        async () => {
          const work = readTicket(ticket, 'check');
          const dialect = await findDialect(options.dialects, signal);
          if (dialect === undefined) throw engineMissing();
          const { concurrency, blobs } = options;
          const result = await transcribe(work, {
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

function checkRate({ audio }: SpeechRequest): void {
  const { sampleRateHz } = capabilities;
  if (audio.sampleRateHz === sampleRateHz) return;
  throw refuse(
    'invalid_argument',
    'start',
    `The recording has ${audio.sampleRateHz} Hz; PocketSphinx takes ${sampleRateHz} Hz`,
  );
}

function ticketData(request: SpeechRequest): JsonObject {
  const { audio, language, diarization, speakers, channelSeparation } = request;
  const work: Work = {
    audio,
    diarization,
    channelSeparation,
    warnings: speechWarnings(request, capabilities),
    ...(language === undefined ? {} : { language }),
    ...(speakers === undefined ? {} : { speakers }),
  };
  return { ...work, audio: { ...audio } };
}

function readTicket(ticket: SpeechTicket, operation: string): Work {
  const data = ticket.data as Partial<Work>;
  if (ticket.provider !== provider || data.audio === undefined) {
    throw refuse(
      'invalid_argument',
      operation,
      `The ticket is one of ${ticket.provider}, not of ${provider}`,
    );
  }
  return data as Work;
}

function refuse(code: PortError['code'], operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'speech-to-text', operation, adapter: provider });
}
