import type {
  BlobStore,
  CheckOptions,
  RecognizedUtterance,
  SpeechResult,
} from '@attune/core/ports';
import type { PcmFile } from '../audio/pcm-file.js';
import { spoolRecording } from '../audio/spool-recording.js';
import { attributeWords } from '../diarization/attribute-words.js';
import { diarize, type SpeakerTurn } from '../diarization/diarize.js';
import { groupUtterances } from '../diarization/utterances.js';
import type { TicketWork } from '../own-engines/ticket-work.js';
import { withTempDirectory } from '../processes/temp-directory.js';
import type { Dialect, PocketSphinxModel, RecognizedWord } from './dialect.js';
import { recognize } from './recognize.js';

/** What the work is done with. */
export interface Tools extends CheckOptions {
  readonly blobs: BlobStore;
  readonly dialect: Dialect;
  readonly model: PocketSphinxModel;
  readonly concurrency: number | undefined;
}

/** Recognizes a recording and says who said what: by channel, or by voice on one channel. */
export async function transcribe(work: TicketWork, tools: Tools): Promise<SpeechResult> {
  return await withTempDirectory(async (scratch) => {
    const { audio, channelSeparation } = work;
    const recording = { blobKey: audio.blobKey, channelSeparation };
    const files = await spoolRecording(tools.blobs, recording, scratch, tools);
    const utterances = work.channelSeparation
      ? await byChannel(files, tools)
      : await byVoice(files[0], work, tools);
    tools.onProgress?.(100);
    const { durationMs } = work.audio;
    return {
      language: work.language ?? 'en-US',
      utterances: utterances.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs),
      coverage: [{ startMs: 0, endMs: durationMs }],
      warnings: work.warnings,
      model: `${tools.dialect.command} en-us`,
    };
  });
}

async function byChannel(files: readonly PcmFile[], tools: Tools): Promise<RecognizedUtterance[]> {
  const utterances: RecognizedUtterance[] = [];
  for (const [channel, file] of files.entries()) {
    const words = await recognize(file, {
      ...tools,
      onProgress: (share) => tools.onProgress?.(((channel + share) / files.length) * 100),
    });
    const spoken = groupUtterances(words.map((word) => ({ ...word, speaker: channel })));
    utterances.push(
      ...spoken.map(
        ({ words: own }) => ({ ...toUtterance(own), channel: channel === 0 ? 0 : 1 }) as const,
      ),
    );
  }
  return utterances;
}

/** Listens for words and for voices at the same time: the engine has processes of its own. */
async function byVoice(
  file: PcmFile | undefined,
  work: TicketWork,
  tools: Tools,
): Promise<RecognizedUtterance[]> {
  if (file === undefined) return [];
  const failed = new AbortController();
  const signal = anySignal(tools.signal, failed.signal);
  const stopBoth = (error: unknown): never => {
    failed.abort(error);
    throw error;
  };
  const onProgress = (share: number): void => tools.onProgress?.(share * 100);
  const [words, turns] = await settled(
    recognize(file, { ...tools, signal, onProgress }).catch(stopBoth),
    turnsOf(file, work, signal).catch(stopBoth),
  );
  const named =
    turns === undefined
      ? words.map((word) => ({ ...word, speaker: 0 }))
      : attributeWords(words, turns);
  return groupUtterances(named).map((utterance) => ({
    ...toUtterance(utterance.words),
    ...(turns === undefined ? {} : { speaker: String(utterance.speaker) }),
  }));
}

async function turnsOf(
  file: PcmFile,
  work: TicketWork,
  signal: AbortSignal,
): Promise<SpeakerTurn[] | undefined> {
  if (!work.diarization) return undefined;
  const speakers = work.speakers === undefined ? {} : { speakers: work.speakers };
  return await diarize(file.read(), { ...speakers, signal });
}

function anySignal(given: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return given === undefined ? own : AbortSignal.any([given, own]);
}

/** Waits for both, also when one fails: no process may go on behind the caller's back. */
async function settled<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}

function toUtterance(words: readonly RecognizedWord[]): RecognizedUtterance {
  const confidence =
    words.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, words.length);
  return {
    startMs: words[0]?.startMs ?? 0,
    endMs: words.reduce((end, word) => Math.max(end, word.endMs), 0),
    text: words.map((word) => word.text).join(' '),
    confidence,
    words: words.map(({ text, startMs, endMs, confidence: sure }) => ({
      text,
      startMs,
      endMs,
      confidence: sure,
    })),
  };
}
