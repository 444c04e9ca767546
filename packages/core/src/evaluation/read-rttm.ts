import { type LineResult, parseSeconds, readLines } from './reference-lines.js';
import type { ReferenceTurn } from './reference-turn.js';

/** The record types of RTTM that say something other than who speaks when. */
const otherTypes: ReadonlySet<string> = new Set([
  ...['SEGMENT', 'NOSCORE', 'NO_RT_METADATA', 'LEXEME', 'NON-LEX', 'NON-SPEECH', 'FILLER'],
  ...['EDIT', 'IP', 'SU', 'CB', 'A/P', 'SPKR-INFO'],
]);

/**
 * Reads who speaks when from Rich Transcription Time Marked text (RTTM; NIST RT-09 evaluation plan,
 * appendix A): `SPEAKER file channel start duration <NA> <NA> name <NA> [<NA>]`, times in seconds.
 *
 * Turns keep the order of the lines. Records of other types and `;;` comments are passed over.
 *
 * @throws DomainError `invalid_transcript` that names the faulty lines.
 */
export function readRttm(text: string): readonly ReferenceTurn[] {
  return readLines('RTTM', text, parseLine);
}

function parseLine(line: string): LineResult<ReferenceTurn> {
  const [type = '', file = '', channel = '', start = '', duration = '', , , speaker] = line
    .trim()
    .split(/\s+/u);
  if (otherTypes.has(type)) return undefined;
  if (type !== 'SPEAKER') return { fault: `"${type}" is no record type` };
  if (speaker === undefined) return { fault: 'a SPEAKER record has at least eight fields' };
  if (speaker === '<NA>') return { fault: 'the speaker has no name' };
  const startMs = parseSeconds(start);
  if (startMs === undefined) return { fault: `the start "${start}" is not a time in seconds` };
  const lengthMs = parseSeconds(duration);
  if (lengthMs === undefined) {
    return { fault: `the duration "${duration}" is not a time in seconds` };
  }
  return { value: { file, channel, speaker, startMs, endMs: startMs + lengthMs } };
}
