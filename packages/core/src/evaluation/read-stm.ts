import { type LineResult, parseSeconds, readLines } from './reference-lines.js';
import type { ReferenceTurn } from './reference-turn.js';

/** A turn with what was said in it, as written. */
export interface StmTurn extends ReferenceTurn {
  readonly text: string;
}

/** The text by which sclite marks a stretch that is not scored. */
const unscored = 'ignore_time_segment_in_scoring';

/**
 * Reads who says what when from Segment Time Marked text (STM; NIST SCTK, sclite's reference format):
 * `file channel speaker start end [<label,…>] text`, times in seconds. The text may be empty.
 *
 * Turns keep the order of the lines. Labels, `;;` comments and stretches marked
 * `ignore_time_segment_in_scoring` are passed over.
 *
 * @throws DomainError `invalid_transcript` that names the faulty lines.
 */
export function readStm(text: string): readonly StmTurn[] {
  return readLines('STM', text, parseLine);
}

function parseLine(line: string): LineResult<StmTurn> {
  const [file = '', channel = '', speaker = '', start = '', end, ...rest] = line
    .trim()
    .split(/\s+/u);
  if (end === undefined) return { fault: 'a segment has at least five fields' };
  const startMs = parseSeconds(start);
  if (startMs === undefined) return { fault: `the start "${start}" is not a time in seconds` };
  const endMs = parseSeconds(end);
  if (endMs === undefined) return { fault: `the end "${end}" is not a time in seconds` };
  if (endMs < startMs) return { fault: `the segment ends at ${end}, before it starts at ${start}` };
  const words = /^<.*>$/u.test(rest[0] ?? '') ? rest.slice(1) : rest;
  const text = words.join(' ');
  if (text.toLowerCase() === unscored) return undefined;
  return { value: { file, channel, speaker, startMs, endMs, text } };
}
