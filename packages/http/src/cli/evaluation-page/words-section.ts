import { type AlignedWord, alignWords, normalizeWords } from '@attune/core/evaluation';
import type { EvaluationDetail } from '../evaluate-directory.js';
import { clock, escapeHtml, tableOf } from './html.js';

/** Without turns, the text is shown in rows of this many words. */
const wordsOfRow = 40;

/** A stretch of the reference. */
interface Row {
  readonly place: string;
  readonly words: number;
}

/** The reference beside what was heard, turn by turn, each error marked in its place. */
export function wordsSection({ reference, heardText }: EvaluationDetail): string {
  if (reference.text === undefined) return '';
  const aligned = alignWords(reference.text, heardText);
  const rows: string[][] = [];
  let at = 0;
  for (const { place, words } of rowsOf(reference)) {
    const from = at;
    let left = words;
    // What was added behind the last word of a row is shown in that row.
    while (at < aligned.length && (left > 0 || aligned[at]?.said === undefined)) {
      if (aligned[at]?.said !== undefined) left -= 1;
      at += 1;
    }
    const part = aligned.slice(from, at);
    rows.push([place, part.map(said).join(' '), part.map(heard).join(' ')]);
  }
  const table = tableOf(['where', 'said', 'heard'], rows, 'words');
  return `<h3>Words</h3>\n<p><del>missing or wrong</del> <ins>heard instead or added</ins></p>\n${table}`;
}

function rowsOf({ said, text = '' }: EvaluationDetail['reference']): readonly Row[] {
  if (said !== undefined) {
    return said.map((turn) => ({
      place: `${clock(turn.startMs)} ${escapeHtml(turn.speaker)}`,
      words: normalizeWords(turn.text).length,
    }));
  }
  const count = Math.max(1, Math.ceil(normalizeWords(text).length / wordsOfRow));
  return Array.from({ length: count }, (_, at) => ({
    place: `word ${at * wordsOfRow + 1}`,
    words: wordsOfRow,
  }));
}

function said({ kind, said: word }: AlignedWord): string {
  if (word === undefined) return '';
  return kind === 'right' ? escapeHtml(word) : `<del>${escapeHtml(word)}</del>`;
}

function heard({ kind, heard: word }: AlignedWord): string {
  if (word === undefined) return '';
  return kind === 'right' ? escapeHtml(word) : `<ins>${escapeHtml(word)}</ins>`;
}
