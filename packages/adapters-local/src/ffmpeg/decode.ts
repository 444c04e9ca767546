import { stat } from 'node:fs/promises';
import type { ConvertOptions, ConvertTarget } from '@attune/core';
import { startProcess } from '../processes/run-process.js';
import { convertArguments } from './arguments.js';
import { exitError, mediaToolError, ranOutOfRoom } from './to-port-error.js';

export interface DecodeJob {
  readonly command: string;
  readonly path: string;
  readonly output: string;
  readonly target: ConvertTarget;
  readonly sourceChannels: number;
  readonly sourceBytes: number;
  readonly maxBytes: number;
  readonly timeLimitMs: number | undefined;
  readonly options: ConvertOptions;
}

/**
 * Decodes into a file of bare samples and resolves its size. What could be decoded before the
 * source became unreadable counts as done.
 */
export async function decode(job: DecodeJob): Promise<number> {
  const { durationMs, onProgress, signal } = job.options;
  const running = startProcess(job.command, {
    args: convertArguments(job.path, job.output, job.target, job.sourceChannels, job.maxBytes),
    signal,
    timeLimitMs: job.timeLimitMs ?? patienceMs(job.sourceBytes, durationMs),
  });
  const tell = progressTeller(durationMs, onProgress);
  for await (const doneMs of progress(running.stdout)) tell(doneMs);
  const exit = await running.exit;
  const dataBytes = wholeFrames(await sizeOf(job.output), job.target);
  if (dataBytes >= job.maxBytes) {
    throw mediaToolError('limit_exceeded', 'convert', 'the converted file would be too large');
  }
  if (exit.exitCode !== 0 || ranOutOfRoom(exit)) {
    const error = exitError(exit, 'convert', 'the audio of the file cannot be decoded');
    if (error.code !== 'invalid_argument' || dataBytes === 0) throw error;
  }
  if (dataBytes === 0) {
    throw mediaToolError('invalid_argument', 'convert', 'the file has not a single sample');
  }
  tell(durationMs ?? 0);
  return dataBytes;
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
