import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { frameMs, frameSamples } from '../audio/levels.js';
import { type PcmFile, spoolPcm } from '../audio/pcm-file.js';
import { runProcess } from '../processes/run-process.js';
import { type TempDirectory, withTempDirectory } from '../processes/temp-directory.js';
import type { Dialect, DialectInput, PocketSphinxModel, RecognizedWord } from './dialect.js';

export interface DecodeJob {
  readonly dialect: Dialect;
  readonly model: PocketSphinxModel;
  /** Ranges of this file are decoded. */
  readonly audio: PcmFile;
  readonly ranges: readonly DialectInput[];
  readonly signal?: AbortSignal | undefined;
  /** Told of every range when it is done. */
  readonly onDone?: ((range: DialectInput) => void) | undefined;
}

/** The engine is some ten times faster than speech; this slow it hangs. */
const limitPerAudioMs = 6;
const limitBaseMs = 60_000;
const pollMs = 300;
/** With the English model the engine takes about 300 MB. */
const memoryBytes = 2 * 2 ** 30;
/** The words of a day of speech take some ten megabytes. */
const fileBytes = 256 * 2 ** 20;

/** What the engine said when it gave up; the message names the command and its last lines. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';
}

/** Runs the engine over the ranges. Resolves words with times relative to the start of the file. */
export async function decode(job: DecodeJob): Promise<RecognizedWord[]> {
  return withTempDirectory((scratch) =>
    job.dialect.name === 'batch' ? decodeList(job, scratch) : decodeEach(job, scratch),
  );
}

async function decodeList(job: DecodeJob, scratch: TempDirectory): Promise<RecognizedWord[]> {
  const { dialect, model, audio, ranges } = job;
  // The command opens its files by name: a pipe of ours is a socket, which cannot be opened so.
  const list = scratch.file('list');
  const words = scratch.file('words');
  const texts = scratch.file('texts');
  const lines = ranges.map((range) => `. ${range.startFrame} ${range.endFrame} ${range.id}`);
  await writeFile(list, `${lines.join('\n')}\n`, { mode: 0o600 });
  const watch = watchLines(texts, (count) => {
    const range = ranges[count - 1];
    if (range !== undefined) job.onDone?.(range);
  });
  try {
    await run(job, [
      ...dialect.args(model, audio.path),
      // The list is split at spaces, which the name of the file may have: it goes where the
      // command expects an extension, behind the directory ".".
      ...['-cepdir', dirname(audio.path), '-cepext', `/${basename(audio.path)}`],
      ...['-ctl', list, '-hyp', texts, '-ctm', words],
    ]);
  } finally {
    await watch.stop();
  }
  if (watch.lines() < ranges.length) {
    throw new EngineError(`${dialect.command} left out part of the recording.`);
  }
  const found = dialect.parse(await readFile(words, 'utf8'));
  return ranges.flatMap((range) => shift(found.get(range.id) ?? [], range));
}

async function decodeEach(job: DecodeJob, scratch: TempDirectory): Promise<RecognizedWord[]> {
  const words: RecognizedWord[] = [];
  for (const range of job.ranges) {
    const path = scratch.file(range.id);
    const to = range.endFrame * frameSamples;
    await spoolPcm(job.audio.read(range.startFrame * frameSamples, to), path);
    const output = await run(job, job.dialect.args(job.model, path), [range]);
    words.push(...shift(job.dialect.parse(output).get('') ?? [], range));
    job.onDone?.(range);
  }
  return words;
}

async function run(
  { dialect, ranges, signal }: DecodeJob,
  args: readonly string[],
  those: readonly DialectInput[] = ranges,
): Promise<string> {
  const frames = those.reduce((sum, range) => sum + range.endFrame - range.startFrame, 0);
  const timeLimitMs = limitBaseMs + frames * frameMs * limitPerAudioMs;
  const { exitCode, stderr, stdout } = await runProcess(dialect.command, {
    args,
    signal,
    timeLimitMs,
    graceMs: 500,
    limits: { memoryBytes, cpuSeconds: timeLimitMs / 1_000, fileBytes },
  });
  if (exitCode !== 0) {
    const reason = /^(?:ERROR|FATAL).*$/mu.exec(stderr)?.[0] ?? 'no reason given';
    throw new EngineError(`${dialect.command} ended with code ${exitCode}: ${reason}`);
  }
  return new TextDecoder().decode(stdout);
}

function shift(words: readonly RecognizedWord[], range: DialectInput): RecognizedWord[] {
  const by = range.startFrame * frameMs;
  return words.map((word) => ({ ...word, startMs: word.startMs + by, endMs: word.endMs + by }));
}

/** Calls `onLine` with the number of every line that a growing file completes. */
function watchLines(
  path: string,
  onLine: (count: number) => void,
): { stop: () => Promise<void>; lines: () => number } {
  let seen = 0;
  const look = async (): Promise<void> => {
    const text = await readFile(path, 'utf8').catch(() => '');
    const count = text.split('\n').length - 1;
    while (seen < count) {
      seen += 1;
      onLine(seen);
    }
  };
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, pollMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
      await look();
    },
    lines: () => seen,
  };
}
