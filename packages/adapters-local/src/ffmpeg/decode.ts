import { stat } from 'node:fs/promises';
import type { ConvertOptions, ConvertTarget } from '@attune/core/ports';
import { startProcess } from '../processes/run-process.js';
import { convertArguments } from './arguments.js';
import { memoryBytes } from './limits.js';
import { exitError, isDiskFull, mediaToolError } from './to-port-error.js';

export interface DecodeJob {
  readonly command: string;
  readonly path: string;
  readonly output: string;
  readonly target: ConvertTarget;
  readonly sourceChannels: number;
  readonly sourceBytes: number;
  /** A result of so many bytes of samples is refused. */
  readonly maxBytes: number;
  readonly timeLimitMs: number | undefined;
  readonly options: ConvertOptions;
}

/** What ffmpeg may write beyond the size at which it is told to stop: it stops between packets. */
const overshootBytes = 64 * 1_048_576;

/**
 * Decodes into a file of bare samples and resolves how many bytes of it count. What could be decoded
 * before the source became unreadable counts as done, and so does what was decoded until the
 * longest duration was reached.
 */
export async function decode(job: DecodeJob): Promise<number> {
  const { durationMs, maxDurationMs, onProgress, signal } = job.options;
  const { path, output, target, sourceChannels, maxBytes } = job;
  const longestBytes = maxDurationMs === undefined ? maxBytes : bytesOf(maxDurationMs, target);
  const stopAt = Math.min(maxBytes, longestBytes);
  const timeLimitMs = job.timeLimitMs ?? patienceMs(job.sourceBytes, durationMs);
  const running = startProcess(job.command, {
    args: convertArguments(path, output, target, sourceChannels, stopAt),
    signal,
    timeLimitMs,
    limits: {
      memoryBytes,
      fileBytes: stopAt + overshootBytes,
      // Two threads work at once.
      cpuSeconds: (timeLimitMs * 2) / 1_000,
    },
  });
  const tell = progressTeller(durationMs, onProgress);
  for await (const doneMs of progress(running.stdout)) tell(doneMs);
  const exit = await running.exit;
  const written = wholeFrames(await sizeOf(output), target);
  const dataBytes = Math.min(written, longestBytes);
  if (dataBytes >= maxBytes) {
    throw mediaToolError('limit_exceeded', 'convert', 'the converted file would be too large');
  }
  if (exit.exitCode !== 0 || isDiskFull(exit)) {
    const error = exitError(exit, 'convert', 'the audio of the file cannot be decoded');
    if (error.code !== 'invalid_argument' || dataBytes === 0) throw error;
  }
  if (dataBytes === 0) {
    throw mediaToolError('invalid_argument', 'convert', 'the file has not a single sample');
  }
  tell(durationMs ?? 0);
  return dataBytes;
}

function bytesOf(durationMs: number, { channels, sampleRateHz }: ConvertTarget): number {
  return Math.floor((durationMs * sampleRateHz) / 1_000) * channels * 2;
}

function patienceMs(sourceBytes: number, durationMs: number | undefined): number {
  return 120_000 + Math.ceil(sourceBytes / 256) + Math.ceil((durationMs ?? 0) / 4);
}

function progressTeller(
  durationMs: number | undefined,
  onProgress: ConvertOptions['onProgress'],
): (doneMs: number) => void {
  let told = 0;
  return (doneMs) => {
    if (onProgress === undefined || durationMs === undefined || durationMs <= 0) return;
    const share = Math.min(1, doneMs / durationMs);
    if (share <= told) return;
    told = share;
    onProgress(share);
  };
}

/** How far ffmpeg is, in milliseconds, as often as it says so. */
async function* progress(
  output: ReadableStream<Uint8Array>,
): AsyncGenerator<number, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of output) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, microseconds] = /^out_time_us=(\d+)$/.exec(line.trim()) ?? [];
      if (microseconds !== undefined) yield Number(microseconds) / 1_000;
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  const facts = await stat(path).catch(() => undefined);
  return facts?.size ?? 0;
}

function wholeFrames(bytes: number, { channels }: ConvertTarget): number {
  return bytes - (bytes % (channels * 2));
}
