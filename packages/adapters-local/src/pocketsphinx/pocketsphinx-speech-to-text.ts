import { guard } from '@attune/core/adapter-kit';
import type { BlobStore, SpeechCapabilities, SpeechToText } from '@attune/core/ports';
import { ticketFor, workOf } from '../own-engines/ticket-work.js';
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
  /** Added to the warnings of every result. */
  readonly notice?: string;
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
  const own = { provider, capabilities, blobs: options.blobs };
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
      guard(call('start', signal), () => ticketFor(request, own, signal)),
    check: (ticket, { signal, onProgress } = {}) =>
      guard(
        call('check', signal),
        async () => {
          const work = workOf(ticket, provider, 'check');
          const dialect = await findDialect(options.dialects, signal);
          if (dialect === undefined) throw engineMissing();
          const { concurrency, blobs, notice } = options;
          const warnings = notice === undefined ? work.warnings : [notice, ...work.warnings];
          const result = await transcribe(
            { ...work, warnings },
            {
              blobs,
              dialect,
              model,
              concurrency,
              signal,
              onProgress,
            },
          );
          return { state: 'done', result };
        },
        toPortError,
      ),
    release: (ticket, { signal } = {}) =>
      guard(call('release', signal), () => {
        workOf(ticket, provider, 'release');
        return Promise.resolve();
      }),
  };
}
