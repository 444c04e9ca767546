import type { TranscriptContent } from '../../../domain/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';
import { readCues } from './read-cues.js';
import { readJsonTranscript } from './read-json-transcript.js';

/** A transcript file that was understood. */
export interface TranscriptFile {
  readonly contentType: string;
  readonly content: TranscriptContent;
}

/**
 * Reads WebVTT, SubRip or Attune JSON, told by the name's extension.
 *
 * @throws DomainError `invalid_transcript` naming what is wrong and where.
 */
export function readTranscriptFile(
  filename: string,
  bytes: Uint8Array,
  language: string,
): TranscriptFile {
  const extension = /\.([a-z0-9]+)$/iu.exec(filename)?.[1]?.toLowerCase();
  const text = decode(filename, bytes);
  switch (extension) {
    case 'vtt':
      return { contentType: 'text/vtt', content: readCues(filename, text, language, 'vtt') };
    case 'srt':
      return {
        contentType: 'application/x-subrip',
        content: readCues(filename, text, language, 'srt'),
      };
    case 'json':
      return { contentType: 'application/json', content: readJsonTranscript(filename, text) };
    default:
      throw new DomainError(
        'invalid_transcript',
        `${filename} is no transcript file: use .vtt, .srt or .json.`,
      );
  }
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
