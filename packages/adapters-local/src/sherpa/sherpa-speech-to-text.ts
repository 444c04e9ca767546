import { availableParallelism } from 'node:os';
import { guard } from '@attune/core/adapter-kit';
import type { BlobStore, SpeechCapabilities, SpeechToText } from '@attune/core/ports';
import { ticketFor, workOf } from '../own-engines/ticket-work.js';
import { createEngine } from './engine.js';
import { worksWith } from './hear.js';
import { readModel, type SpeechModel } from './read-model.js';
import { recognizerConfig } from './recognizer-config.js';
import { toPortError } from './to-port-error.js';
import { transcribe } from './transcribe.js';
import { readVoiceModels } from './voice-models.js';

export interface SherpaOptions {
  /** Where the recordings are read from. */
  readonly blobs: BlobStore;
  /** The directory of the model, with its `tokens.txt`. */
  readonly model: string;
  /** The directory of the two models that tell voices apart. Default: they are told without. */
  readonly voices?: string | undefined;
  /** A model that tells speech from noise. Default: one that lies beside the model, or none. */
  readonly voiceActivity?: string | undefined;
  /** BCP 47 tags. Default: as far as the model tells. */
  readonly languages?: readonly string[] | undefined;
  /** Processors that one range of a recording may take. Default: all, at most four. */
  readonly threads?: number | undefined;
  /** Loads the model at once, not with the first recording. Default: false. */
  readonly loadAtOnce?: boolean | undefined;
}

/** The adapter, and the process of the engine that goes with it. */
export interface SherpaSpeechToText extends SpeechToText {
  /** The number of the process of the engine while there is one. */
  pid(): number | undefined;
  close(): Promise<void>;
}

const provider = 'sherpa';

/**
 * The sherpa-onnx engine with a model of your own, in a process beside this one: its native code
 * ends the process it runs in when a model is not as it should be (ADR 0036). The model is loaded
 * once, with the first recording.
 *
 * The work is done inside `check`; nothing is held for a ticket, so the same ticket gives the same
 * result at any time, on any machine that has the recording and the model.
 *
 * @throws PortError `unsupported` when there is no such model, `internal` when it is broken.
 */
export async function createSherpaSpeechToText(
  options: SherpaOptions,
): Promise<SherpaSpeechToText> {
  const { blobs, voiceActivity } = options;
  const threads = Math.max(1, options.threads ?? Math.min(4, availableParallelism()));
  const found = await readModel(options.model);
  const model = voiceActivity === undefined ? found : { ...found, voiceActivity };
  const voices = options.voices === undefined ? undefined : await readVoiceModels(options.voices);
  const capabilities = capabilitiesOf(model, options.languages);
  const own = { provider, capabilities, blobs };
  const engine = createEngine(recognizerConfig(model, worksWith(model, threads)));
  // What fails shows with the first recording.
  if (options.loadAtOnce === true) engine.load().catch(() => undefined);
  return {
    provider,
    capabilities,
    pid: engine.pid,
    close: engine.close,
    start: (request, { signal } = {}) =>
      guard(callOf('start', signal), () => ticketFor(request, own, signal)),
    check: (ticket, { signal, onProgress } = {}) =>
      guard(
        callOf('check', signal),
        async () => {
          const work = workOf(ticket, provider, 'check');
          const ear = { engine, model, voices, threads };
          const result = await transcribe(work, { ...ear, blobs, signal, onProgress });
          return { state: 'done', result };
        },
        toPortError,
      ),
    release: (ticket, { signal } = {}) =>
      guard(callOf('release', signal), () => {
        workOf(ticket, provider, 'release');
        return Promise.resolve();
      }),
  };
}

function capabilitiesOf(
  { languages, punctuation }: SpeechModel,
  told: readonly string[] | undefined,
): SpeechCapabilities {
  return {
    maxDurationMs: 12 * 3_600_000,
    maxBytes: 4 * 2 ** 30,
    languages: told ?? languages,
    languageIdentification: false,
    maxSpeakers: 10,
    exactSpeakers: true,
    channelSeparation: true,
    // Where the model tells none they are estimated, and marked so.
    wordTimes: true,
    profanity: ['raw'],
    punctuation: [punctuation ? 'automatic' : 'none'],
    lexical: !punctuation,
    phraseHints: false,
    idempotentStart: true,
    sampleRateHz: 16_000,
  };
}

function callOf(operation: string, signal: AbortSignal | undefined) {
  return { port: 'speech-to-text', operation, adapter: provider, signal };
}
