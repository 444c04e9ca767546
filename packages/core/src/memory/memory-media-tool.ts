import { guard } from '../adapter-kit/guard.js';
import { streamOf } from '../bytes/bytes.js';
import { PortError } from '../errors/port-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type {
  ConvertedAudio,
  ConvertOptions,
  ConvertTarget,
  MediaFacts,
  MediaSource,
  MediaTool,
} from '../ports/media-tool.js';

const adapter = 'memory';

/**
 * A media tool for tests and demos: 16-bit PCM in a WAV container, whole in memory.
 *
 * Other rates are made by repeating or dropping samples, without a filter, and `denoise` changes
 * nothing. What is not such a file rejects with `invalid_argument`.
 */
export function createMemoryMediaTool(): MediaTool {
  return { probe, convert };
}

function probe(source: MediaSource, options: CallOptions = {}): Promise<MediaFacts> {
  const call = { port: 'media-tool', operation: 'probe', adapter, signal: options.signal };
  return guard(call, async () => {
    const { channels, sampleRateHz, declaredFrames } = parse(
      await readAll(source, options),
      'probe',
    );
    return {
      format: 'wav',
      durationDeclared: declaredFrames !== undefined,
      ...(declaredFrames === undefined ? {} : { durationMs: toMs(declaredFrames, sampleRateHz) }),
      audio: { codec: 'pcm_s16le', channels, sampleRateHz },
      hasVideo: false,
    };
  });
}

function convert(
  source: MediaSource,
  target: ConvertTarget,
  options: ConvertOptions = {},
): Promise<ConvertedAudio> {
  const call = { port: 'media-tool', operation: 'convert', adapter, signal: options.signal };
  return guard(call, async () => {
    checkTarget(target);
    const sound = parse(await readAll(source, options), 'convert');
    if (sound.frames === 0) throw invalid('convert', 'the file has not a single sample');
    const whole = Math.max(
      1,
      Math.floor((sound.frames * target.sampleRateHz) / sound.sampleRateHz),
    );
    const { maxDurationMs = Number.POSITIVE_INFINITY } = options;
    const frames = Math.min(whole, Math.floor((maxDurationMs * target.sampleRateHz) / 1_000));
    const wav = new Uint8Array(44 + frames * target.channels * 2);
    const view = new DataView(wav.buffer);
    writeHeader(view, target);
    for (let frame = 0; frame < frames; frame += 1) {
      const from = Math.floor((frame * sound.sampleRateHz) / target.sampleRateHz);
      for (let channel = 0; channel < target.channels; channel += 1) {
        const sample = pick(sound, Math.min(from, sound.frames - 1), channel, target.channels);
        view.setInt16(44 + (frame * target.channels + channel) * 2, sample, true);
      }
    }
    if (options.durationMs !== undefined) options.onProgress?.(1);
    options.signal?.throwIfAborted();
    return {
      body: streamOf(wav, options.signal),
      sizeBytes: wav.byteLength,
      durationMs: toMs(frames, target.sampleRateHz),
      channels: target.channels,
      sampleRateHz: target.sampleRateHz,
    };
  });
}

interface Sound {
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Frames that are really there. */
  readonly frames: number;
  /** Frames the header states; absent when it leaves the size open, as streamed files do. */
  readonly declaredFrames: number | undefined;
  readonly samples: DataView;
}

function parse(bytes: Uint8Array, operation: string): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (fourCc(view, 0) !== 'RIFF' || fourCc(view, 8) !== 'WAVE') {
    throw invalid(operation, 'the bytes are no WAV file');
  }
  let format: DataView | undefined;
  for (const { id, size, body } of chunksOf(view)) {
    if (id === 'fmt ' && body.byteLength >= 16) format = body;
    if (id === 'data' && format !== undefined) return sound(format, body, size, operation);
  }
  throw invalid(operation, 'the WAV file has no format or no data');
}

interface Chunk {
  readonly id: string;
  /** As the header states it; absent when the header leaves it open. */
  readonly size: number | undefined;
  /** What is there of it. */
  readonly body: DataView;
}

function* chunksOf(view: DataView): Generator<Chunk, void, undefined> {
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const id = fourCc(view, at);
    const size = view.getUint32(at + 4, true);
    const open = id === 'data' && (size === 0 || size === 0xffff_ffff);
    const rest = view.byteLength - at - 8;
    const length = open ? rest : Math.min(size, rest);
    const body = new DataView(view.buffer, view.byteOffset + at + 8, length);
    yield { id, size: open ? undefined : size, body };
    at += 8 + size + (size % 2);
  }
}

function sound(
  format: DataView,
  samples: DataView,
  declaredBytes: number | undefined,
  operation: string,
): Sound {
  const channels = format.getUint16(2, true);
  const sampleRateHz = format.getUint32(4, true);
  const pcm16 = format.getUint16(0, true) === 1 && format.getUint16(14, true) === 16;
  if (!pcm16 || channels === 0 || sampleRateHz === 0) {
    throw invalid(operation, 'the WAV file does not hold 16-bit PCM');
  }
  const frameBytes = channels * 2;
  return {
    channels,
    sampleRateHz,
    frames: Math.floor(samples.byteLength / frameBytes),
    declaredFrames:
      declaredBytes === undefined ? undefined : Math.floor(declaredBytes / frameBytes),
    samples,
  };
}

/** One output sample: the average of all channels, or the channel of that side. */
function pick(from: Sound, frame: number, channel: number, channels: 1 | 2): number {
  const at = (source: number): number =>
    from.samples.getInt16((frame * from.channels + source) * 2, true);
  if (channels === 2) return at(Math.min(channel, from.channels - 1));
  let sum = 0;
  for (let source = 0; source < from.channels; source += 1) sum += at(source);
  return Math.round(sum / from.channels);
}

function writeHeader(view: DataView, target: ConvertTarget): void {
  const put = (at: number, text: string): void => {
    for (let index = 0; index < 4; index += 1) view.setUint8(at + index, text.charCodeAt(index));
  };
  const frameBytes = target.channels * 2;
  put(0, 'RIFF');
  view.setUint32(4, view.byteLength - 8, true);
  put(8, 'WAVE');
  put(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, target.channels, true);
  view.setUint32(24, target.sampleRateHz, true);
  view.setUint32(28, target.sampleRateHz * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  put(36, 'data');
  view.setUint32(40, view.byteLength - 44, true);
}

async function readAll(source: MediaSource, { signal }: CallOptions): Promise<Uint8Array> {
  const reader = (await source({ signal })).getReader();
  const stop = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    const chunks: Uint8Array[] = [];
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      chunks.push(step.value);
    }
    signal?.throwIfAborted();
    return joined(chunks);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

function fourCc(view: DataView, at: number): string {
  if (at + 4 > view.byteLength) return '';
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}

function toMs(frames: number, sampleRateHz: number): number {
  return Math.round((frames * 1_000) / sampleRateHz);
}

function checkTarget({ sampleRateHz, channels }: ConvertTarget): void {
  const wanted = Number.isInteger(sampleRateHz) && sampleRateHz >= 1_000 && sampleRateHz <= 192_000;
  if (!wanted) throw invalid('convert', 'sampleRateHz must be 1,000 to 192,000');
  if (channels !== 1 && channels !== 2) throw invalid('convert', 'channels must be 1 or 2');
}

function invalid(operation: string, message: string): PortError {
  return new PortError('invalid_argument', message, { port: 'media-tool', operation, adapter });
}
