import { DomainError } from '../../errors/domain-error.js';

/** The normalized audio that engines get: 16-bit PCM in a WAV. */
export interface NormalizedAudio {
  readonly blobKey: string;
  /** Size of the file in bytes. */
  readonly sizeBytes: number;
  /** Duration in milliseconds. */
  readonly durationMs: number;
  /** 1 for mono, 2 if each channel is one speaker. */
  readonly channels: 1 | 2;
  readonly sampleRateHz: number;
}

/** The recording that a person uploaded. */
export interface Recording {
  readonly blobKey: string;
  /** The name that the person gave, made safe by `sanitizeFilename`. */
  readonly filename: string;
  /** MIME type, found from the bytes. */
  readonly contentType: string;
  /** Size of the original in bytes. */
  readonly sizeBytes: number;
  /** SHA-256 of the original bytes, lower-case hexadecimal. Absent until they have arrived. */
  readonly sha256?: string;
  /** Duration in milliseconds, once it is known. */
  readonly durationMs?: number;
  readonly channels?: number;
  /** The audio for engines; absent until it is made. */
  readonly normalized?: NormalizedAudio;
}

const longestName = 120;
/** No file system has longer names; further characters are ignored. */
const longestGiven = 4_096;

/**
 * A file name that is safe to show, store and offer for download: the last path part, without
 * control and reserved characters, at most 120 characters with its extension kept. A name of which
 * nothing is left becomes `recording`.
 */
export function sanitizeFilename(name: string): string {
  const last = name.slice(-longestGiven).normalize('NFC').split(/[/\\]/u).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}<>:"|?*]/gu, '').replace(/\s+/gu, ' ');
  return shorten(withoutEdges(clean).normalize('NFC'), longestName) || 'recording';
}

/** A file name without its extension. A name that is all extension stays as it is. */
export function withoutExtension(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 && dot < name.length - 1 ? name.slice(0, dot) : name;
}

/** Cuts a name to `most` characters, keeping its extension. */
function shorten(name: string, most: number): string {
  const letters = [...name];
  if (letters.length <= most) return name;
  const extension = extensionOf(name);
  const stem = letters.slice(0, most - [...extension].length).join('');
  return withoutEdges(stem) + extension;
}

/** The extension with its dot, where it is 1 to 8 letters and digits. */
function extensionOf(name: string): string {
  const extension = name.slice(Math.max(0, name.lastIndexOf('.')));
  return /^\.[\p{L}\p{N}]{1,8}$/u.test(extension) ? extension : '';
}

/** Without the dots and spaces at both ends: shells and file systems treat these specially. */
function withoutEdges(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isEdge(text[start])) start += 1;
  while (end > start && isEdge(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isEdge(letter: string | undefined): boolean {
  return letter === '.' || letter === ' ';
}

/**
 * The owner and the session in the key of a recording or of its audio; `undefined` for another key. A
 * caller can make up a key: compare it with the one in the record.
 */
export function sessionOfKey(
  key: string,
): { readonly ownerId: string; readonly sessionId: string } | undefined {
  const [, ownerId, sessionId] = /^users\/([^/]+)\/(?:originals|audio)\/([^/_.]+)/u.exec(key) ?? [];
  return ownerId === undefined || sessionId === undefined ? undefined : { ownerId, sessionId };
}

/**
 * Keys of the blobs of a session: the owner's id, then the session's id. They contain no file name:
 * file names may contain names of people, and storage services log keys.
 */
export const blobKeys: {
  original(ownerId: string, sessionId: string): string;
  /** The bytes of an upload in parts, from `offset` on. */
  uploadPart(ownerId: string, uploadId: string, offset: number): string;
  /** What the keys of all parts of an upload begin with. */
  uploadParts(ownerId: string, uploadId: string): string;
  audio(ownerId: string, sessionId: string): string;
  /** How loud the audio is over time; it can be measured again from the audio. */
  peaks(
    ownerId: string,
    sessionId: string,
    audio: Pick<NormalizedAudio, 'channels' | 'sizeBytes'>,
  ): string;
  transcript(ownerId: string, sessionId: string, revision: number, sha: string): string;
  snapshot(ownerId: string, sessionId: string, revision: number, sha: string): string;
  /** A part that is too large for a document, such as the sentiment of each segment. */
  part(ownerId: string, sessionId: string, part: string, sha: string): string;
} = {
  original: (ownerId, sessionId) => `users/${ownerId}/originals/${sessionId}`,
  uploadPart: (ownerId, uploadId, offset) =>
    `${blobKeys.uploadParts(ownerId, uploadId)}${String(offset).padStart(16, '0')}`,
  uploadParts: (ownerId, uploadId) => `users/${ownerId}/originals/${uploadId}.part-`,
  audio: (ownerId, sessionId) => `users/${ownerId}/audio/${sessionId}.wav`,
  peaks: (ownerId, sessionId, { channels, sizeBytes }) =>
    `users/${ownerId}/audio/${sessionId}.peaks-${channels}-${sizeBytes}`,
  transcript: (ownerId, sessionId, revision, sha) =>
    `users/${ownerId}/transcripts/${sessionId}.r${revision}.${sha.slice(0, 16)}.json`,
  snapshot: (ownerId, sessionId, revision, sha) =>
    `users/${ownerId}/transcripts/${sessionId}.final-r${revision}.${sha.slice(0, 16)}.json`,
  part: (ownerId, sessionId, part, sha) =>
    `users/${ownerId}/transcripts/${sessionId}.${part}.${sha.slice(0, 16)}.json`,
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

/** Limits of the sound that can be converted for an engine. */
const leastSampleRateHz = 4_000;
const mostSampleRateHz = 768_000;
const mostChannels = 64;

/**
 * Refuses sound that no recorder writes: at a rate of 1 Hz a few bytes would last for hours. Speech
 * needs at least 4 kHz; 768 kHz is the highest rate of audio interfaces.
 *
 * @throws DomainError `unsupported_media`.
 */
export function checkSound(
  filename: string,
  { sampleRateHz, channels }: { readonly sampleRateHz: number; readonly channels: number },
): void {
  if (sampleRateHz < leastSampleRateHz || sampleRateHz > mostSampleRateHz) {
    throw new DomainError(
      'unsupported_media',
      `${filename} has ${sampleRateHz} samples per second; ${leastSampleRateHz} to ${mostSampleRateHz} are supported. Export it again, for example with 16000.`,
    );
  }
  if (channels > mostChannels) {
    throw new DomainError(
      'unsupported_media',
      `${filename} has ${channels} channels; up to ${mostChannels} are supported. Export it with fewer.`,
    );
  }
}

/** The error for a recording that is longer than the speech engine accepts. */
export function recordingTooLong(filename: string, maxDurationMs: number): DomainError {
  const hours = (maxDurationMs / 3_600_000).toFixed(1);
  return new DomainError(
    'recording_too_long',
    `${filename} is longer than the ${hours} hours the speech engine takes; cut it into parts.`,
  );
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
