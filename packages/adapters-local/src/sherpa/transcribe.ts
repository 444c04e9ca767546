import { orAborted } from '@attune/core/adapter-kit';
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
import { coverageOf, spansWithin } from './coverage.js';
import { type Ear, type HeardWords, hearVoices, hearWords, type Turns } from './hear.js';
import { smoothTurns } from './smooth-turns.js';

/** What the work is done with. */
export interface Tools extends Ear, CheckOptions {
  readonly blobs: BlobStore;
}

/** Recognizes a recording and says who said what: by channel, or by voice on one channel. */
export async function transcribe(work: TicketWork, tools: Tools): Promise<SpeechResult> {
  // It loads while the recording is copied and its speech is found; what fails shows below.
  const loading = tools.engine.load(tools.signal);
  loading.catch(() => undefined);
  return await withTempDirectory(async (scratch) => {
    const { audio, channelSeparation } = work;
    const recording = { blobKey: audio.blobKey, channelSeparation };
    const copying = spoolRecording(tools.blobs, recording, scratch, tools);
    const files = await copying.catch(async (error: unknown) => {
      // An engine that is not there is the greater fault.
      await loading;
      throw error;
    });
    const { utterances, warnings, gaps, unclear } = channelSeparation
      ? await byChannel(files, work, tools)
      : await byVoice(files[0], work, tools);
    const { version } = await loading;
    tools.onProgress?.(100);
    const { durationMs } = audio;
    return {
      language: work.language ?? 'und',
      utterances: utterances.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs),
      coverage: coverageOf(durationMs, gaps),
      unclear: spansWithin(unclear, durationMs),
      warnings: [...work.warnings, ...warnings],
      model: `sherpa-onnx ${version} ${tools.model.name}`,
    };
  });
}

/** Pauses tell where a model's words are; within these their lengths do. */
const withEstimates = { tellEstimates: true };

interface Heard {
  readonly utterances: readonly RecognizedUtterance[];
  readonly warnings: readonly string[];
  /** Where words may be missing. */
  readonly gaps: HeardWords['gaps'];
  readonly unclear: HeardWords['unclear'];
}

async function byChannel(
  files: readonly PcmFile[],
  work: TicketWork,
  tools: Tools,
): Promise<Heard> {
  const utterances: RecognizedUtterance[] = [];
  const gaps: HeardWords['gaps'][number][] = [];
  const unclear: HeardWords['unclear'][number][] = [];
  for (const [index, file] of files.entries()) {
    const channel = index === 0 ? 0 : 1;
    const ear = { ...tools, language: work.language };
    const heard = await hearWords(file, ear, nobodyTells, (share) =>
      tools.onProgress?.(((index + share) / files.length) * 100),
    );
    utterances.push(
      ...toUtterances(byOne(within(work, heard.words)), () => ({ channel }), withEstimates),
    );
    gaps.push(...heard.gaps);
    unclear.push(...heard.unclear);
  }
  return { utterances, warnings: [], gaps, unclear };
}

const nobodyTells = (): Promise<undefined> => Promise.resolve(undefined);

/** Our own ear listens for voices while the engine looks for speech, and before it hears words. */
async function byVoice(file: PcmFile | undefined, work: TicketWork, tools: Tools): Promise<Heard> {
  if (file === undefined) return { utterances: [], warnings: [], gaps: [], unclear: [] };
  let heard: HeardWords = { words: [], gaps: [], unclear: [] };
  let found: { readonly turns?: Turns; readonly warnings: readonly string[] } = { warnings: [] };
  let tell: (turns: Turns | undefined) => void = () => undefined;
  const told = new Promise<Turns | undefined>((resolve) => {
    tell = resolve;
  });
  await allOrNone(tools.signal, [
    async (signal) => {
      const ear = { ...tools, signal, language: work.language };
      heard = await hearWords(
        file,
        ear,
        () => orAborted(told, signal),
        (share) => tools.onProgress?.(share * 95),
      );
    },
    async (signal) => {
      if (work.diarization) found = await hearVoices(file, work.speakers, { ...tools, signal });
      tell(found.turns);
    },
  ]);
  const own = within(work, heard.words);
  const { turns, warnings } = found;
  const { gaps, unclear } = heard;
  const left = { warnings, gaps, unclear };
  if (turns === undefined)
    return { utterances: toUtterances(byOne(own), () => ({}), withEstimates), ...left };
  const named = (speaker: number) => ({ speaker: String(speaker) });
  const spoken = byTurns(own, turns);
  // Where times are estimated, the edges of turns are off by a word or two.
  const estimated = own.some((word) => word.estimated);
  const utterances = toUtterances(estimated ? smoothTurns(spoken) : spoken, named, withEstimates);
  return { utterances, ...left };
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
