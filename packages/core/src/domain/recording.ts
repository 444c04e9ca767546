import { DomainError } from '../errors/domain-error.js';

/** The normalized audio that engines get: 16-bit PCM in a WAV. */
export interface NormalizedAudio {
  readonly blobKey: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  readonly channels: 1 | 2;
  readonly sampleRateHz: number;
}

/** What a person handed in. */
export interface Recording {
  readonly blobKey: string;
  /** As the person named it, made safe. */
  readonly filename: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Of the original bytes, lower-case hexadecimal; absent until they have arrived. */
  readonly sha256?: string;
  readonly durationMs?: number;
  readonly channels?: number;
  readonly normalized?: NormalizedAudio;
}

const longestName = 120;
/** Of the encoded name in a key: keys have at most 1,024 bytes, parts of paths on disks 255. */
const longestKeyPart = 160;

/**
 * A file name that is safe to show, store and offer for download: the last path part, without
 * control and reserved characters, at most 120 characters with its extension kept. What nothing is
 * left of becomes `recording`.
 */
export function sanitizeFilename(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/u).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}<>:"|?*]/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/gu, '')
    .normalize('NFC');
  return shorten(clean, longestName, (text) => [...text].length) || 'recording';
}

/** Cuts a name to `most`, keeping its extension. */
function shorten(name: string, most: number, size: (text: string) => number): string {
  if (size(name) <= most) return name;
  const extension = /\.[\p{L}\p{N}]{1,8}$/u.exec(name)?.[0] ?? '';
  const stem = [...name.slice(0, name.length - extension.length)].slice(0, most);
  while (size(stem.join('') + extension) > most) stem.pop();
  return stem.join('').replace(/[. ]+$/u, '') + extension;
}

/** Where the things of a session lie in the blob store (per-user isolation). */
export const blobKeys: {
  original(ownerId: string, sessionId: string, filename: string): string;
  audio(ownerId: string, sessionId: string): string;
  transcript(ownerId: string, sessionId: string, revision: number, sha: string): string;
  snapshot(ownerId: string, sessionId: string, revision: number, sha: string): string;
} = {
  original: (ownerId, sessionId, filename) =>
    `users/${ownerId}/originals/${sessionId}_${encodeURIComponent(
      shorten(filename, longestKeyPart, (text) => encodeURIComponent(text).length),
    )}`,
  audio: (ownerId, sessionId) => `users/${ownerId}/audio/${sessionId}.wav`,
  transcript: (ownerId, sessionId, revision, sha) =>
    `users/${ownerId}/transcripts/${sessionId}.r${revision}.${sha.slice(0, 16)}.json`,
  snapshot: (ownerId, sessionId, revision, sha) =>
    `users/${ownerId}/transcripts/${sessionId}.final-r${revision}.${sha.slice(0, 16)}.json`,
};

/**
 * Compares what the container declared with what could be decoded. A second or two per cent may
 * be missing (encoder padding, a cut last frame).
 *
 * @throws DomainError `truncated_media`.
 */
export function checkComplete(filename: string, declaredMs: number, decodedMs: number): void {
  const tolerance = Math.max(1_000, declaredMs * 0.02);
  if (decodedMs >= declaredMs - tolerance) return;
  throw new DomainError(
    'truncated_media',
    `${filename} says it is ${seconds(declaredMs)} long, but only ${seconds(decodedMs)} can be read: it is ` +
      'truncated or damaged. Copy or record it again.',
  );
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
