import { confirmedBody } from '../../../bytes/confirmed-body.js';
import {
  blobKeys,
  checkComplete,
  type NormalizedAudio,
  type Recording,
  recordingTooLong,
} from '../../../domain/session/recording.js';
import type { Session } from '../../../domain/session/session.js';
import { channelsAreSeparate } from '../../../domain/speakers/channel-layout.js';
import { DomainError } from '../../../errors/domain-error.js';
import type { BlobStore } from '../../../ports/blob-store.js';
import type { ConvertedAudio, MediaTool } from '../../../ports/media-tool.js';
import type { SpeechToText } from '../../../ports/speech-to-text.js';
import type { PluginInput, TranscriptionPlugins } from '../../../ports/transcription-plugin.js';
import { choosePlugins } from '../plugin-choice.js';
import { type Stage, type StageContext, type StageOutcome, timeLimit } from '../stage.js';
import { measureStereoLevels } from './wav-levels.js';

export interface NormalizeDeps {
  readonly blobs: BlobStore;
  readonly media: MediaTool;
  readonly speech: SpeechToText;
  readonly plugins: TranscriptionPlugins;
}

/**
 * Converts the recording for the engine: 16-bit PCM at the engine's sample rate, with two channels
 * if each carries one speaker, otherwise with one.
 */
export function normalizeStage(deps: NormalizeDeps): Stage {
  return {
    name: 'normalize',
    timeLimitMs: (session) => timeLimit(session, 5, 1),
    run: (context) => normalize(deps, context),
  };
}

async function normalize(deps: NormalizeDeps, context: StageContext): Promise<StageOutcome> {
  const { session } = context;
  const stereo = await storeAs(2, deps, context);
  const mono = stereo === undefined ? await storeAs(1, deps, context) : undefined;
  const audio = stereo ?? mono;
  if (audio === undefined)
    throw new DomainError('no_audio', `${session.recording.filename} holds no audio.`);
  const recording: Recording = {
    ...session.recording,
    durationMs: audio.durationMs,
    normalized: audio,
  };
  return { kind: 'done', apply: (current) => ({ ...current, recording }) };
}

/**
 * Converts and stores the recording. Returns `undefined` if two channels are impossible or
 * unwanted, or with `auto`, if they do not carry one speaker each.
 */
async function storeAs(
  channels: 1 | 2,
  deps: NormalizeDeps,
  context: StageContext,
): Promise<NormalizedAudio | undefined> {
  const { session, signal } = context;
  if (channels === 2 && !mayBeSeparate(session, deps)) return undefined;
  const { maxDurationMs } = deps.speech.capabilities;
  const input = await throughPlugins(channels, deps, context);
  const converted = await deps.media.convert(input.source, input.target, {
    signal,
    // The extra second tells a recording that is too long from one that just fits.
    maxDurationMs: maxDurationMs + 1_000,
    ...(session.recording.durationMs === undefined
      ? {}
      : { durationMs: session.recording.durationMs }),
    onProgress: (share) => context.report(share * 100),
  });
  const { filename, durationMs: declaredMs } = session.recording;
  const key = blobKeys.audio(session.ownerId, session.id);
  try {
    if (converted.durationMs > maxDurationMs) throw recordingTooLong(filename, maxDurationMs);
    if (declaredMs !== undefined) checkComplete(filename, declaredMs, converted.durationMs);
  } catch (error) {
    await converted.body.cancel(error);
    throw error;
  }
  const held = { ...converted, body: confirmedBody(converted.body, context.requireLease) };
  const separate = await store(deps.blobs, key, held, channels, signal);
  if (channels === 2 && session.settings.channelSeparation === 'auto' && !separate)
    return undefined;
  const { sizeBytes, durationMs, sampleRateHz } = converted;
  return { blobKey: key, sizeBytes, durationMs, channels, sampleRateHz };
}

function mayBeSeparate(session: Session, deps: NormalizeDeps): boolean {
  return (
    session.recording.channels === 2 &&
    session.settings.channelSeparation !== false &&
    deps.speech.capabilities.channelSeparation
  );
}

async function throughPlugins(
  channels: 1 | 2,
  deps: NormalizeDeps,
  context: StageContext,
): Promise<PluginInput> {
  const { session } = context;
  let input: PluginInput = {
    source: async (options) => (await deps.blobs.get(session.recording.blobKey, options)).body,
    target: { sampleRateHz: deps.speech.capabilities.sampleRateHz, channels },
  };
  for (const plugin of choosePlugins(deps.plugins, session.settings)) {
    const { language } = session.settings;
    const known = { sessionId: session.id, language, signal: context.signal };
    input = (await plugin.beforeTranscription?.(input, known)) ?? input;
  }
  return input;
}

/** Stores the audio. Returns whether its channels carry one speaker each. */
async function store(
  blobs: BlobStore,
  key: string,
  converted: ConvertedAudio,
  channels: 1 | 2,
  signal: AbortSignal,
): Promise<boolean> {
  const options = { contentType: 'audio/wav', sizeBytes: converted.sizeBytes, signal };
  if (channels === 1) {
    await blobs.put(key, converted.body, options);
    return false;
  }
  const levels = measureStereoLevels(converted.sampleRateHz);
  await blobs.put(key, converted.body.pipeThrough(levels.stream), options);
  return channelsAreSeparate(levels.frames);
}
