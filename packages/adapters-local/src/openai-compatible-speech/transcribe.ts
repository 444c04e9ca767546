import type {
  BlobStore,
  CheckOptions,
  RecognizedUtterance,
  SpeechRequest,
  SpeechResult,
} from '@attune/core/ports';
import { measureLevels } from '../audio/levels.js';
import type { PcmFile } from '../audio/pcm-file.js';
import { spoolRecording } from '../audio/spool-recording.js';
import { diarize, type SpeakerTurn } from '../diarization/diarize.js';
import { withTempDirectory } from '../processes/temp-directory.js';
import { tellsSpeakers } from './forms.js';
import { identifyLanguage } from './identify-language.js';
import type { KeptWork } from './kept-work.js';
import { allOrNone, type Limiter } from './limiter.js';
import type { Listen } from './listen.js';
import { type Chunk, planChunks } from './plan-chunks.js';
import { byLabel, byTurns, sameLabels } from './speakers.js';
import type { Heard } from './spoken.js';
import { stitch } from './stitch.js';
import { toUtterances } from './to-utterances.js';

/** What is remembered of a request. */
export interface Work
  extends Pick<
    SpeechRequest,
    | 'audio'
    | 'language'
    | 'candidateLanguages'
    | 'diarization'
    | 'speakers'
    | 'channelSeparation'
    | 'phraseHints'
  > {
  /** What of the request is not honored. */
  readonly warnings: readonly string[];
}

/** What the work is done with. */
export interface Tools extends CheckOptions {
  readonly blobs: BlobStore;
  readonly kept: KeptWork<Work>;
  readonly listen: Listen;
  readonly limiter: Limiter;
  readonly model: string;
  readonly chunkMs: number;
  readonly overlapMs: number;
}

/** What one channel came to. */
interface Channel {
  readonly chunks: readonly Chunk[];
  readonly heard: readonly Heard[];
}

/** Has a recording transcribed part by part and puts the parts together. */
export async function transcribe(work: Work, tools: Tools): Promise<SpeechResult> {
  return await withTempDirectory(async (scratch) => {
    const { audio, channelSeparation } = work;
    const recording = { blobKey: audio.blobKey, channelSeparation };
    const files = await spoolRecording(tools.blobs, recording, scratch, tools);
    const channels = await planAll(files, work, tools);
    const [turns, heard] = await hear(files, channels, work, tools);
    const results = channels.map((chunks, index) => ({ chunks, heard: heard[index] ?? [] }));
    tools.onProgress?.(100);
    return toResult(work, results, turns, tools);
  });
}

async function planAll(
  files: readonly PcmFile[],
  { audio }: Work,
  { chunkMs, overlapMs, signal }: Tools,
): Promise<Chunk[][]> {
  const plans: Chunk[][] = [];
  for (const file of files) {
    const levels = await measureLevels(file.read(), signal);
    const { durationMs } = audio;
    plans.push(planChunks(levels, { durationMs, longestMs: chunkMs, overlapMs }));
  }
  return plans;
}

type Turns = readonly SpeakerTurn[] | undefined;

/** Listens for words, there, and for voices, here, at the same time. */
async function hear(
  files: readonly PcmFile[],
  channels: readonly (readonly Chunk[])[],
  work: Work,
  tools: Tools,
): Promise<[turns: Turns, heard: readonly (readonly Heard[])[]]> {
  const total = channels.flat().reduce((sum, chunk) => sum + chunk.endMs - chunk.startMs, 0);
  let doneMs = 0;
  const done = ({ startMs, endMs }: Chunk): void => {
    doneMs += endMs - startMs;
    tools.onProgress?.((doneMs / Math.max(1, total)) * 95);
  };
  let turns: Turns;
  const listenForVoices = async (signal: AbortSignal): Promise<undefined> => {
    const [file] = files;
    const byServer = tellsSpeakers(tools.model) && channels[0]?.length === 1;
    if (!work.diarization || work.channelSeparation || byServer || file === undefined) return;
    turns = await diarize(file.read(), { speakers: work.speakers, signal });
  };
  const heard: Heard[][] = channels.map(() => []);
  const parts = files.flatMap((file, channel) =>
    (channels[channel] ?? []).map((chunk, index) => async (signal: AbortSignal) => {
      const one = await hearPart(file, channel, chunk, work, { ...tools, signal });
      (heard[channel] ?? [])[index] = one;
      done(chunk);
    }),
  );
  await allOrNone(tools.signal, [listenForVoices, ...parts]);
  return [turns, heard];
}

/** A part that was paid for before is taken from where it was kept. */
async function hearPart(
  file: PcmFile,
  channel: number,
  chunk: Chunk,
  work: Work,
  { kept, listen, limiter, signal }: Tools & { readonly signal: AbortSignal },
): Promise<Heard> {
  if (chunk.silent) return { spoken: [] };
  const name = `${channel}-${chunk.fromMs}-${chunk.toMs}`;
  const known = await kept.readPart(name, { signal });
  if (known !== undefined) return known;
  const heard = await limiter(() => listen(file, chunk, work, { signal }), signal);
  await kept.keepPart(name, heard, { signal });
  return heard;
}

function toResult(
  work: Work,
  channels: readonly Channel[],
  turns: Turns,
  { model }: Tools,
): SpeechResult {
  const utterances = channels.flatMap((channel, index) =>
    work.channelSeparation
      ? ofChannel(channel, index === 0 ? 0 : 1)
      : ofVoices(channel, work.diarization, turns),
  );
  const heard = channels.flatMap((channel) => channel.heard);
  const estimated = heard.some(({ spoken }) => spoken.some((one) => one.estimated));
  const { durationMs } = work.audio;
  return {
    language: work.language ?? identifyLanguage(heard, work.candidateLanguages ?? []),
    utterances: utterances.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs),
    coverage: [{ startMs: 0, endMs: durationMs }],
    warnings: [...work.warnings, ...(estimated ? [untimed] : [])],
    model,
  };
}

const untimed =
  'The speech server returned no word times: the times of the segments are partly estimated.';

function ofChannel({ chunks, heard }: Channel, channel: 0 | 1): RecognizedUtterance[] {
  const words = joined(chunks, heard).map((one) => ({ ...one, speaker: 0 }));
  return toUtterances(words, () => ({ channel }));
}

function ofVoices(
  { chunks, heard }: Channel,
  diarization: boolean,
  turns: Turns,
): RecognizedUtterance[] {
  if (!diarization) {
    const words = joined(chunks, heard).map((one) => ({ ...one, speaker: 0 }));
    return toUtterances(words, () => ({}));
  }
  const labeled = heard.some(({ spoken }) => spoken.some((one) => one.speaker !== undefined));
  const named = (speaker: number) => ({ speaker: String(speaker) });
  if (!labeled) return toUtterances(byTurns(joined(chunks, heard), turns ?? []), named);
  const common =
    turns === undefined || chunks.length === 1
      ? heard
      : heard.map((one) => ({ ...one, spoken: sameLabels(one.spoken, turns) }));
  return toUtterances(byLabel(joined(chunks, common)), named);
}

function joined(chunks: readonly Chunk[], heard: readonly Heard[]) {
  return stitch(
    chunks.map(({ startMs }, index) => ({ startMs, heard: heard[index] ?? { spoken: [] } })),
  );
}
