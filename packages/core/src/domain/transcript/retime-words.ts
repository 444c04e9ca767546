import { matchWords } from './match-words.js';
import type { TimeSpan } from './time-span.js';
import type { Segment, Word } from './transcript.js';

/** Words put into a pause are not stretched over it: people say about two words in a second. */
const longestAddedMs = 500;
const sound = /[\p{L}\p{N}]/u;
/** Scripts that are written without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** A segment whose words are to be found anew: its text, in its place. */
export type Retimed = Pick<Segment, 'text' | 'startMs' | 'endMs'>;

/**
 * The words of edited segments, with times taken from the words that stood there before. A word that
 * stayed keeps its times and its confidence, also when its case or punctuation changed. A new word
 * takes the time of what it replaces, or of the pause it was put into, and is marked as estimated.
 * Times are cut to the segment.
 *
 * @param segments In the order of what is said; several when a segment was split or some were merged.
 * @param before What was there, in order.
 * @returns One list per segment; empty lists when `before` is empty.
 */
export function retimeWords(
  segments: readonly Retimed[],
  before: readonly Word[],
): readonly (readonly Word[])[] {
  if (before.length === 0) return segments.map(() => []);
  const texts = segments.map(({ text }) => wordsIn(text));
  const matches = matchWords(
    before.map(({ text }) => folded(text)),
    texts.flat().map(folded),
  );
  let at = 0;
  let seen = 0;
  return segments.map((segment, index) => {
    const own = texts[index] ?? [];
    const stayed = matches.slice(at, at + own.length);
    at += own.length;
    // What is replaced at the end of this segment ends where the next segment goes on.
    const next = matches.slice(at).find((match) => match !== undefined) ?? before.length;
    const words = timedWords(segment, own, { stayed, before, from: seen, to: next });
    seen = Math.max(seen, ...stayed.map((match) => (match ?? -1) + 1));
    return words;
  });
}

/** The words of a text as they are written. Marks that stand alone belong to the word before them. */
function wordsIn(text: string): readonly string[] {
  const words: string[] = [];
  for (const token of text.split(/\s+/u).flatMap(partsOf)) {
    if (token === '') continue;
    if (sound.test(token) || words.length === 0) words.push(token);
  }
  return words;
}

function partsOf(token: string): readonly string[] {
  if (!unspaced.test(token)) return [token];
  return [...segmenter.segment(token)].map(({ segment }) => segment);
}

function folded(word: string): string {
  const plain = word.normalize('NFKC').toLowerCase().replace(/[’ʼ]/gu, "'");
  const letters = plain.replace(/[^\p{L}\p{M}\p{N}']/gu, '');
  return letters === '' ? plain : letters;
}

interface Sources {
  /** For each word, the index of the word that stayed. */
  readonly stayed: readonly (number | undefined)[];
  readonly before: readonly Word[];
  /** Words that may be replaced by words of this segment: from this index, to before the other. */
  readonly from: number;
  readonly to: number;
}

function timedWords(segment: TimeSpan, texts: readonly string[], sources: Sources): Word[] {
  const { stayed, before } = sources;
  const words: Word[] = [];
  let source = sources.from;
  let at = 0;
  while (at < texts.length) {
    const match = stayed[at];
    const known = before[match ?? -1];
    if (match !== undefined && known !== undefined) {
      const room = { startMs: words.at(-1)?.startMs ?? segment.startMs, endMs: segment.endMs };
      words.push(placed(known, texts[at] ?? '', room));
      source = match + 1;
      at += 1;
      continue;
    }
    const next = nextStayed(stayed, at);
    const run = texts.slice(at, next.at);
    const replaced = before.slice(source, next.match ?? sources.to);
    words.push(...spread(run, spanOf(run.length, replaced, before[next.match ?? -1])));
    at = next.at;
  }
  return words;

  /** The span of new words: in what is free before the next word that stayed. */
  function spanOf(count: number, replaced: readonly Word[], next: Word | undefined): TimeSpan {
    const startMs = words.at(-1)?.endMs ?? segment.startMs;
    const end = Math.min(segment.endMs, next?.startMs ?? segment.endMs);
    return spanFor(count, replaced, { startMs, endMs: Math.max(segment.startMs, end) }, next);
  }
}

/** The next word at or behind `from` that stayed, or the end. */
function nextStayed(
  stayed: readonly (number | undefined)[],
  from: number,
): { readonly at: number; readonly match?: number | undefined } {
  let at = from;
  while (at < stayed.length && stayed[at] === undefined) at += 1;
  return { at, match: stayed[at] };
}

/** A word that stayed, cut to the room. */
function placed(word: Word, text: string, room: TimeSpan): Word {
  const startMs = Math.min(room.endMs, Math.max(room.startMs, word.startMs));
  const endMs = Math.min(room.endMs, Math.max(startMs, word.endMs));
  const cut = startMs !== word.startMs || endMs !== word.endMs;
  return { ...word, text, startMs, endMs, ...(cut ? { estimated: true } : {}) };
}

/** When new words were said: at the time of those they replace, else beside their neighbor. */
function spanFor(
  count: number,
  replaced: readonly Word[],
  room: TimeSpan,
  next: Word | undefined,
): TimeSpan {
  const startMs = Math.min(room.startMs, room.endMs);
  const [first] = replaced;
  if (first !== undefined) {
    const from = Math.min(room.endMs, Math.max(startMs, first.startMs));
    const end = replaced.reduce((last, { endMs }) => Math.max(last, endMs), from);
    return { startMs: from, endMs: Math.min(room.endMs, end) };
  }
  const lengthMs = Math.min(room.endMs - startMs, count * longestAddedMs);
  return next === undefined
    ? { startMs, endMs: startMs + lengthMs }
    : { startMs: room.endMs - lengthMs, endMs: room.endMs };
}

/** Divides a span among words by their letters. */
function spread(texts: readonly string[], { startMs, endMs }: TimeSpan): Word[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  let passed = 0;
  const timeOf = (letters: number): number =>
    Math.round(startMs + ((endMs - startMs) * letters) / total);
  return texts.map((text) => {
    const start = timeOf(passed);
    passed += text.length;
    return { text, startMs: start, endMs: timeOf(passed), estimated: true as const };
  });
}
