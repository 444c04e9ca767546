import { languageFits } from '../../domain/language-fits.js';
import {
  type MediaType,
  mediaTypeHeadBytes,
  sniffMediaType,
} from '../../domain/session/media-type.js';
import { checkSound, type Recording, recordingTooLong } from '../../domain/session/recording.js';
import {
  parseSettings,
  type SettingsLimits,
  type TranscriptionSettings,
} from '../../domain/session/settings.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobStore, GetOptions } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Hasher } from '../../ports/hasher.js';
import type { MediaFacts, MediaTool } from '../../ports/media-tool.js';
import type { SpeechToText } from '../../ports/speech-to-text.js';
import { IncomingBody } from './incoming-body.js';
import type { IntakePlace } from './intake-quota.js';
import type { RecordingDetails } from './recording-details.js';

/** Limits of recordings, and the ports that examine them. */
export interface ExaminationDeps {
  readonly blobs: BlobStore;
  readonly media: MediaTool;
  readonly speech: SpeechToText;
  readonly hasher: Hasher;
  readonly limits: SettingsLimits & { readonly maxRecordingBytes: number };
}

/**
 * The settings for processing a recording. Checking them now avoids a failed stage later.
 *
 * @throws DomainError `invalid_settings`, `language_not_allowed`.
 */
export function requireSettings(
  { settings: given }: RecordingDetails,
  { speech, limits }: Pick<ExaminationDeps, 'speech' | 'limits'>,
): TranscriptionSettings {
  const settings = parseSettings(given ?? {}, limits);
  const { language, languageIdentification, candidateLanguages } = settings;
  const { languages } = speech.capabilities;
  const asked = languageIdentification ? candidateLanguages : [language];
  if (asked.some((tag) => languageFits(tag, languages))) return settings;
  const known = languages === 'any' ? 'any language' : languages.join(', ');
  throw new DomainError(
    'language_not_allowed',
    `The speech engine ${speech.provider} does not understand ${asked.join(', ')}; it knows ${known}.`,
  );
}

/** The bytes of a recording, limited to the allowed size and to the bytes that `place` reserves. */
export function openRecordingBody(
  body: ReadableStream<Uint8Array>,
  filename: string,
  {
    hasher,
    limits,
    place,
  }: Pick<ExaminationDeps, 'hasher' | 'limits'> & { readonly place?: IntakePlace },
  signal: AbortSignal | undefined,
): IncomingBody {
  const { maxRecordingBytes } = limits;
  const maxBytes = Math.min(maxRecordingBytes, place?.bytes ?? maxRecordingBytes);
  const tooLarge = (): DomainError =>
    place !== undefined && place.bytes < maxRecordingBytes
      ? place.tooMuch(filename)
      : recordingTooLarge(filename, maxRecordingBytes);
  return new IncomingBody(body, { maxBytes, tooLarge, hasher, signal });
}

export function recordingTooLarge(filename: string, maxBytes: number): DomainError {
  const megabytes = Math.floor(maxBytes / 1_048_576);
  return new DomainError(
    'recording_too_large',
    `${filename} is larger than ${megabytes} MB, the limit of this host.`,
  );
}

export function emptyRecording(filename: string): DomainError {
  return new DomainError('empty_recording', `${filename} is empty.`);
}

/** Checks the first bytes. @throws DomainError `empty_recording`, `unsupported_media`. */
export async function requireMediaType(body: IncomingBody, filename: string): Promise<MediaType> {
  const head = await body.head(mediaTypeHeadBytes);
  if (head.length === 0) throw emptyRecording(filename);
  const type = sniffMediaType(head);
  if (type !== undefined) return type;
  throw unsupportedMedia(filename);
}

export function unsupportedMedia(filename: string): DomainError {
  return new DomainError(
    'unsupported_media',
    `${filename} is not a recording: its first bytes match no audio or video format. Use wav, mp3, m4a, ogg, opus, flac, webm, mp4 or a similar format.`,
  );
}

/**
 * Probes a stored recording. Adds its duration and number of channels, if known.
 *
 * @throws DomainError `unreadable_media`, `no_audio`, `unsupported_media`, `recording_too_long`.
 */
export async function probeRecording(
  recording: Recording,
  { media, blobs, speech }: Pick<ExaminationDeps, 'media' | 'blobs' | 'speech'>,
  options: CallOptions,
): Promise<Recording> {
  const { blobKey, sizeBytes } = recording;
  const source = async (call?: GetOptions) => (await blobs.get(blobKey, call)).body;
  const facts = await media.probe(source, { ...options, sizeBytes }).catch((error: unknown) => {
    if (!PortError.is(error, 'invalid_argument')) throw error;
    throw new DomainError(
      'unreadable_media',
      `${recording.filename} cannot be read as a recording: it is damaged, truncated or not a media file. Copy or record it again.`,
      { cause: error },
    );
  });
  checkFacts(recording.filename, facts, speech.capabilities.maxDurationMs);
  return {
    ...recording,
    ...(facts.durationMs === undefined || !facts.durationDeclared
      ? {}
      : { durationMs: facts.durationMs }),
    ...(facts.audio === undefined ? {} : { channels: facts.audio.channels }),
  };
}

function checkFacts(filename: string, facts: MediaFacts, maxDurationMs: number): void {
  if (facts.audio === undefined) {
    throw new DomainError(
      'no_audio',
      `${filename} has ${facts.hasVideo ? 'video but no sound' : 'no audio track'}.`,
    );
  }
  checkSound(filename, facts.audio);
  // An estimated duration is not checked here. The normalize stage measures the recording.
  if (facts.durationDeclared && (facts.durationMs ?? 0) > maxDurationMs) {
    throw recordingTooLong(filename, maxDurationMs);
  }
}
