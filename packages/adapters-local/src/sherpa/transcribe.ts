import type {
  BlobStore,
  CheckOptions,
  RecognizedUtterance,
  SpeechResult,
} from '@attune/core/ports';
import type { PcmFile } from '../audio/pcm-file.js';
import { spoolRecording } from '../audio/spool-recording.js';
import { allOrNone } from '../openai-compatible-speech/limiter.js';
import { byTurns } from '../openai-compatible-speech/speakers.js';
import type { Spoken } from '../openai-compatible-speech/spoken.js';
import { toUtterances } from '../openai-compatible-speech/to-utterances.js';
import type { TicketWork } from '../own-engines/ticket-work.js';
import { withTempDirectory } from '../processes/temp-directory.js';
import { type Ear, hearVoices, hearWords, type Turns } from './hear.js';

/** What the work is done with. */
export interface Tools extends Ear, CheckOptions {
  readonly blobs: BlobStore;
}

/** Recognizes a recording and says who said what: by channel, or by voice on one channel. */
export async function transcribe(work: TicketWork, tools: Tools): Promise<SpeechResult> {
  const { version } = await tools.engine.load(tools.signal);
  return await withTempDirectory(async (scratch) => {
    const { audio, channelSeparation } = work;
    const recording = { blobKey: audio.blobKey, channelSeparation };
    const files = await spoolRecording(tools.blobs, recording, scratch, tools);
    const { utterances, warnings } = channelSeparation
      ? await byChannel(files, work, tools)
      : await byVoice(files[0], work, tools);
    tools.onProgress?.(100);
    const { durationMs } = audio;
    return {
      language: work.language ?? 'und',
      utterances: utterances.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs),
      coverage: [{ startMs: 0, endMs: durationMs }],
      warnings: [...work.warnings, ...warnings],
      model: `sherpa-onnx ${version} ${tools.model.name}`,
    };
  });
}

interface Heard {
  readonly utterances: readonly RecognizedUtterance[];
  readonly warnings: readonly string[];
}

async function byChannel(
  files: readonly PcmFile[],
  work: TicketWork,
  tools: Tools,
): Promise<Heard> {
  const utterances: RecognizedUtterance[] = [];
  for (const [index, file] of files.entries()) {
    const channel = index === 0 ? 0 : 1;
    const words = await hearWords(file, { ...tools, language: work.language }, (share) =>
      tools.onProgress?.(((index + share) / files.length) * 100),
    );
    utterances.push(...toUtterances(byOne(within(work, words)), () => ({ channel })));
  }
  return { utterances, warnings: [] };
}

/** Our own ear listens for voices while the engine listens for words. */
async function byVoice(file: PcmFile | undefined, work: TicketWork, tools: Tools): Promise<Heard> {
  if (file === undefined) return { utterances: [], warnings: [] };
  let words: Spoken[] = [];
  let turns: Turns | undefined;
  let warnings: readonly string[] = [];
  await allOrNone(tools.signal, [
    async (signal) => {
      const ear = { ...tools, signal, language: work.language };
      words = await hearWords(file, ear, (share) => tools.onProgress?.(share * 95));
    },
    async (signal) => {
      if (!work.diarization) return;
      ({ turns, warnings } = await hearVoices(file, work.speakers, { ...tools, signal }));
    },
  ]);
  const own = within(work, words);
  if (turns === undefined) return { utterances: toUtterances(byOne(own), () => ({})), warnings };
  const named = (speaker: number) => ({ speaker: String(speaker) });
  return { utterances: toUtterances(byTurns(own, turns), named), warnings };
}

function byOne(words: readonly Spoken[]): (Omit<Spoken, 'speaker'> & { speaker: number })[] {
  return words.map((word) => ({ ...word, speaker: 0 }));
}

/** The last frame of a recording may be longer than what is left of it. */
function within({ audio }: TicketWork, words: readonly Spoken[]): Spoken[] {
  return words.map((word) => ({
    ...word,
    startMs: Math.min(word.startMs, audio.durationMs),
    endMs: Math.min(word.endMs, audio.durationMs),
  }));
}
