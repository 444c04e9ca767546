import type { TranscriptContent } from '../../../domain/transcript/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';
import type { Steps } from '../../../flow/pace.js';
import { readCues } from './read-cues.js';
import { readJsonTranscript } from './read-json-transcript.js';
import type { StatedDetails } from './stated-details.js';

/** A parsed transcript file. */
export interface TranscriptFile {
  readonly contentType: string;
  readonly content: TranscriptContent;
  /** What the file states of the conversation, such as its title. Only JSON does. */
  readonly stated: StatedDetails;
}

/**
 * Reads WebVTT, SubRip or Attune JSON, according to the file extension. `language` is that of a file
 * that states none.
 *
 * @throws DomainError `invalid_transcript` naming what is wrong and where.
 */
export function* readTranscriptFile(
  filename: string,
  bytes: Uint8Array,
  language: string,
): Steps<TranscriptFile> {
  const format = formatOf(filename);
  const text = decode(filename, bytes);
  yield;
  const contentType = contentTypes[format];
  if (format === 'json') {
    const { content, stated } = yield* readJsonTranscript(filename, text, language);
    return { contentType, content, stated };
  }
  const content = yield* readCues(filename, text, language, format);
  return { contentType, content, stated: {} };
}

const contentTypes = {
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
  json: 'application/json',
} as const;

function formatOf(filename: string): keyof typeof contentTypes {
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  if (filename.includes('.') && Object.hasOwn(contentTypes, extension)) {
    return extension as keyof typeof contentTypes;
  }
  throw new DomainError(
    'invalid_transcript',
    `${filename} is not a transcript file: use .vtt, .srt or .json.`,
  );
}

function decode(filename: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DomainError(
      'invalid_transcript',
      `${filename} is not UTF-8 text; save it as UTF-8.`,
      { cause },
    );
  }
}
