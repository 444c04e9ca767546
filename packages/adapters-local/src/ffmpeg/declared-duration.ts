import { type Bytes, readSoundSpan, withBytes } from './sound-span.js';

/**
 * The duration that a container's own header states, in milliseconds, for the formats in which
 * ffprobe replaces it by what the file's size allows: WAV, RF64, Wave64, CAF and ASF.
 *
 * Resolves `undefined` when the header leaves it open, as streamed files do.
 */
export async function declaredDurationMs(
  path: string,
  format: string,
): Promise<number | undefined> {
  if (format === 'asf') return sane(await withBytes(path, asfMs));
  const span = hidesDeclaredDuration(format) ? await readSoundSpan(path) : undefined;
  if (span === undefined || span === 'unknown' || span.bytes === undefined) return undefined;
  return sane((span.bytes * 1_000) / span.byteRate);
}

/** Whether a format's duration has to be read from the header and not from ffprobe. */
export function hidesDeclaredDuration(format: string): boolean {
  return ['wav', 'w64', 'caf', 'asf'].includes(format);
}

const fileProperties = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex');

async function asfMs(bytes: Bytes): Promise<number | undefined> {
  const head = await bytes.at(0, 64 * 1024);
  const at = head.indexOf(fileProperties);
  if (at < 0 || at + 104 > head.byteLength) return undefined;
  const broadcast = (head.readUInt32LE(at + 88) & 1) === 1;
  // Play time counts units of 100 ns and includes the preroll, which counts milliseconds.
  const playMs = Number(head.readBigUInt64LE(at + 64)) / 10_000;
  return broadcast ? undefined : playMs - Number(head.readBigUInt64LE(at + 80));
}

function sane(durationMs: number | undefined): number | undefined {
  const stated = durationMs !== undefined && Number.isFinite(durationMs) && durationMs > 0;
  return stated && Number.isSafeInteger(Math.round(durationMs))
    ? Math.round(durationMs)
    : undefined;
}
