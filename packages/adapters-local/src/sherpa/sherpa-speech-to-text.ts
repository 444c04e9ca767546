import { availableParallelism } from 'node:os';
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
import { createEngine } from './engine.js';
import { readModel, type SpeechModel } from './read-model.js';
import { recognizerConfig } from './recognizer-config.js';
import { toPortError } from './to-port-error.js';
import { transcribe, type Work } from './transcribe.js';
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
  const engine = createEngine(recognizerConfig(model, { threads }));
  return {
    provider,
    capabilities,
    pid: engine.pid,
    close: engine.close,
    start: (request, { signal } = {}) =>
      guard(callOf('start', signal), async () => {
        requireSpeechRequest(request, capabilities, callOf('start', signal));
        checkRate(request, capabilities);
        const info = await blobs.stat(request.audio.blobKey, { signal });
        if (info === undefined)
          throw refuse('not_found', 'start', `There is no recording ${request.audio.blobKey}`);
        return { provider, data: ticketData(request, capabilities) };
      }),
    check: (ticket, { signal, onProgress } = {}) =>
      guard(
        callOf('check', signal),
        async () => {
          const work = readTicket(ticket, 'check');
          const ear = { engine, model, voices, threads };
          const result = await transcribe(work, { ...ear, blobs, signal, onProgress });
          return { state: 'done', result };
        },
        toPortError,
      ),
    release: (ticket, { signal } = {}) =>
      guard(callOf('release', signal), () => {
        readTicket(ticket, 'release');
        return Promise.resolve();
      }),
  };
}

function capabilitiesOf(
  { languages, family, punctuation }: SpeechModel,
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
    wordTimes: family.wordTimes,
    profanity: ['raw'],
    punctuation: [punctuation ? 'automatic' : 'none'],
    lexical: !punctuation,
    phraseHints: false,
    idempotentStart: true,
    sampleRateHz: 16_000,
  };
}

function checkRate({ audio }: SpeechRequest, { sampleRateHz }: SpeechCapabilities): void {
  if (audio.sampleRateHz === sampleRateHz) return;
  const message = `The recording has ${audio.sampleRateHz} Hz; the engine takes ${sampleRateHz} Hz`;
  throw refuse('invalid_argument', 'start', message);
}

function ticketData(request: SpeechRequest, capabilities: SpeechCapabilities): JsonObject {
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
    const message = `The ticket is one of ${ticket.provider}, not of ${provider}`;
    throw refuse('invalid_argument', operation, message);
  }
  return data as Work;
}

function callOf(operation: string, signal: AbortSignal | undefined) {
  return { port: 'speech-to-text', operation, adapter: provider, signal };
}

function refuse(code: PortError['code'], operation: string, message: string): PortError {
  return new PortError(code, message, { port: 'speech-to-text', operation, adapter: provider });
}
