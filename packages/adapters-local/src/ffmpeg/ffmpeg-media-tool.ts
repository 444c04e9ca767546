import { open, stat, truncate } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { guard, mediaTypeHeadBytes, sniffMediaType } from '@attune/core/adapter-kit';
import {
  type ByteRange,
  type CallOptions,
  type ConvertedAudio,
  type ConvertOptions,
  type ConvertTarget,
  type MediaFacts,
  type MediaSource,
  type MediaTool,
  PortError,
  type ProbeOptions,
} from '@attune/core/ports';
import { createGate, type Gate } from '../processes/gate.js';
import { ProcessFailure } from '../processes/process-failure.js';
import { requireProgram, runProcess } from '../processes/run-process.js';
import { createTempDirectory, type TempDirectory } from '../processes/temp-directory.js';
import { maxChannels, probeArguments } from './arguments.js';
import { declaredDurationMs, hidesDeclaredDuration } from './declared-duration.js';
import { decode } from './decode.js';
import { memoryBytes, probeCpuSeconds } from './limits.js';
import { type ProbeReport, readReport } from './probe-report.js';
import { findSoundSpan, readSoundSpan, type SoundSpan } from './sound-span.js';
import { hasFarEnds, spool, spoolEnds } from './spool.js';
import { exitError, mediaToolError, toPortError } from './to-port-error.js';
import { maxWavDataBytes, wavHeader, wavHeaderBytes, wavStream } from './wav-file.js';

export interface FfmpegMediaToolOptions {
  /** The program's name or path. Default `ffmpeg`. */
  readonly ffmpeg?: string;
  /** Default `ffprobe`. */
  readonly ffprobe?: string;
  /** Where sources and results are put aside. Default: the system's temporary directory. */
  readonly tempDirectory?: string;
  /**
   * The longest one run may take. Default for probing: 30 s; for converting: 2 minutes, a second
   * for each 256 KiB and a quarter of the duration.
   */
  readonly timeLimitMs?: number;
  /** The largest result, in bytes of samples. Default, and at most: what a WAV header can state. */
  readonly maxOutputBytes?: number;
  /** Sources that are probed at once; the others wait in order. Default: one for each core, 2 to 4. */
  readonly probesAtOnce?: number;
  /** After waiting so long for its turn a probe rejects with `unavailable`. Default 30,000. */
  readonly longestWaitMs?: number;
}

interface Tool extends FfmpegMediaToolOptions {
  readonly probes: Gate;
}

/**
 * A media tool over the `ffmpeg` and `ffprobe` programs (5.1 or newer).
 *
 * A source is spooled to a private directory, since some containers keep their index at the end.
 * The programs run without network and within limits of memory and processor time, where the system
 * can enforce them. The abort signal of `convert` also ends a result that is still being read.
 */
export function createFfmpegMediaTool(options: FfmpegMediaToolOptions = {}): MediaTool {
  const tool: Tool = {
    ...options,
    probes: createGate({
      atOnce: options.probesAtOnce ?? Math.min(4, Math.max(2, availableParallelism())),
      longestWaitMs: options.longestWaitMs ?? 30_000,
    }),
  };
  const call = (operation: string, signal: AbortSignal | undefined) => ({
    port: 'media-tool',
    operation,
    adapter: 'ffmpeg',
    signal,
  });
  return {
    probe: (source, callOptions = {}) =>
      guard(
        call('probe', callOptions.signal),
        () => tool.probes.run(() => probe(tool, source, callOptions), callOptions.signal),
        (error) => toPortError(error, 'probe'),
      ),
    convert: (source, target, callOptions = {}) =>
      guard(
        call('convert', callOptions.signal),
        () => convert(tool, source, target, callOptions),
        (error) => toPortError(error, 'convert'),
      ),
  };
}

async function probe(tool: Tool, source: MediaSource, options: ProbeOptions): Promise<MediaFacts> {
  // A recording that can be probed and never converted is better refused.
  for (const program of [tool.ffmpeg ?? 'ffmpeg', tool.ffprobe ?? 'ffprobe']) {
    requireProgram(program);
  }
  await using directory = await createTempDirectory({ parent: tool.tempDirectory });
  const { signal, sizeBytes } = options;
  if (hasFarEnds(sizeBytes)) {
    const path = directory.file('ends');
    const hole = await spoolEnds(source, path, sizeBytes, { signal });
    const facts = await factsOfEnds(tool, path, hole, options);
    if (facts !== undefined) return facts;
  }
  const path = directory.file('source');
  await take(source, path, 'probe', { signal });
  return await factsOf(tool, path, options);
}

/**
 * `undefined` when what is missing between the ends may be what it takes to read the file. If the
 * header decides, the middle changes nothing: a header that lies is refused without it.
 */
async function factsOfEnds(
  tool: Tool,
  path: string,
  hole: ByteRange,
  options: CallOptions,
): Promise<MediaFacts | undefined> {
  const { span, decided } = await findSoundSpan(path, hole);
  if (span === 'unknown' && !decided) return undefined;
  await cutBehind(path, span);
  try {
    const facts = await factsOf(tool, path, options);
    const complete = facts.audio !== undefined && facts.durationMs !== undefined;
    return decided || complete ? facts : undefined;
  } catch (error) {
    // A file that takes too much work to read takes no less when it is whole.
    const overworked = ProcessFailure.is(error, 'killed') && error.signal === 'SIGXCPU';
    if (decided || overworked || !PortError.is(error, 'invalid_argument')) throw error;
    return undefined;
  }
}

async function factsOf(tool: Tool, path: string, options: CallOptions): Promise<MediaFacts> {
  const { score: _, ...facts } = await inspect(tool, path, 'probe', options);
  if (!hidesDeclaredDuration(facts.format)) return facts;
  const durationMs = await declaredDurationMs(path, facts.format);
  if (durationMs === undefined) return { ...facts, durationDeclared: false };
  return { ...facts, durationMs, durationDeclared: true };
}

async function convert(
  tool: Tool,
  source: MediaSource,
  target: ConvertTarget,
  options: ConvertOptions,
): Promise<ConvertedAudio> {
  checkTarget(target);
  const directory = await createTempDirectory({ parent: tool.tempDirectory });
  try {
    return await convertIn(directory, tool, source, target, options);
  } catch (error) {
    await directory.dispose();
    throw error;
  }
}

async function convertIn(
  directory: TempDirectory,
  tool: Tool,
  source: MediaSource,
  target: ConvertTarget,
  options: ConvertOptions,
): Promise<ConvertedAudio> {
  const path = directory.file('source');
  const sourceBytes = await take(source, path, 'convert', options);
  const { audio } = await inspect(tool, path, 'convert', options);
  if (audio === undefined) throw invalid('the file has no audio stream that can be read');
  if (audio.channels > maxChannels) throw invalid(`the file has more than ${maxChannels} channels`);
  const { channels, sampleRateHz } = target;
  const output = directory.file('samples');
  const dataBytes = await decode({
    command: tool.ffmpeg ?? 'ffmpeg',
    path,
    output,
    target,
    sourceChannels: audio.channels,
    sourceBytes,
    maxBytes: Math.min(tool.maxOutputBytes ?? maxWavDataBytes, maxWavDataBytes),
    timeLimitMs: tool.timeLimitMs,
    options,
  });
  const file = await open(output, 'r');
  // What is open can be read without its name: nothing is left behind even by a crash from here
  // on. Windows does not allow it.
  if (process.platform !== 'win32') await directory.dispose();
  const release = async (): Promise<void> => {
    await file.close();
    await directory.dispose();
  };
  const header = wavHeader(dataBytes, channels, sampleRateHz);
  const body = wavStream(header, file, dataBytes, release, options.signal);
  options.signal?.throwIfAborted();
  return {
    body,
    sizeBytes: wavHeaderBytes + dataBytes,
    durationMs: Math.round((dataBytes * 1_000) / (channels * 2 * sampleRateHz)),
    channels,
    sampleRateHz,
  };
}

async function take(
  source: MediaSource,
  path: string,
  operation: string,
  options: CallOptions,
): Promise<number> {
  const size = await spool(source, path, options);
  if (size === 0) throw mediaToolError('invalid_argument', operation, 'the file is empty');
  await cutBehind(path, await readSoundSpan(path));
  return size;
}

/**
 * Cuts off what follows the sound: ffmpeg would walk it chunk by chunk in search of metadata, which
 * takes a minute for a gigabyte of small chunks.
 */
async function cutBehind(path: string, span: SoundSpan | 'unknown' | undefined): Promise<void> {
  if (span === undefined || span === 'unknown' || span.endsAt === undefined) return;
  if (span.endsAt < (await stat(path)).size) await truncate(path, span.endsAt);
}

async function inspect(
  tool: Tool,
  path: string,
  operation: string,
  { signal }: CallOptions,
): Promise<ProbeReport> {
  const exit = await runProcess(tool.ffprobe ?? 'ffprobe', {
    args: probeArguments(path),
    signal,
    timeLimitMs: tool.timeLimitMs ?? 30_000,
    stdoutBytes: 4 * 1024 * 1024,
    limits: { memoryBytes, cpuSeconds: probeCpuSeconds, fileBytes: 0 },
  });
  const unreadable = 'the file is no media that can be read';
  if (exit.exitCode !== 0) throw exitError(exit, operation, unreadable);
  const report = readReport(new TextDecoder().decode(exit.stdout), exit.stderr);
  // Bytes that match no format well are given to the one that minds least, often MP3.
  if (report.score < 25 && !(await looksLikeMedia(path))) {
    throw mediaToolError('invalid_argument', operation, unreadable);
  }
  return report;
}

async function looksLikeMedia(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(mediaTypeHeadBytes));
    return sniffMediaType(buffer.subarray(0, bytesRead)) !== undefined;
  } finally {
    await file.close();
  }
}

function checkTarget({ sampleRateHz, channels }: ConvertTarget): void {
  const wanted = Number.isInteger(sampleRateHz) && sampleRateHz >= 1_000 && sampleRateHz <= 192_000;
  if (!wanted) throw invalid('sampleRateHz must be 1,000 to 192,000');
  if (channels !== 1 && channels !== 2) throw invalid('channels must be 1 or 2');
}

function invalid(message: string): Error {
  return mediaToolError('invalid_argument', 'convert', message);
}
