import {
  channelOf,
  isRecord,
  listOf,
  millisecondsOf,
  type RecordValue,
  shareOf,
  textOf,
} from './read-values.js';

/** A word and the marks that follow it. */
export interface Spoken {
  text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence?: number;
  /** The service's own label. */
  speaker?: string | undefined;
  readonly channel?: number | undefined;
  /** Number of the item in the file. */
  readonly id: number;
  /** No space belongs before it. */
  readonly glued?: true;
  /** Ends with a mark that ends a sentence. */
  ends?: true;
}

interface ItemsPlace {
  /** Where the items are, for messages. */
  readonly at: string;
  /** The channel that they were heard on. */
  readonly channel?: number;
  /** The text that the service made of them, which says where spaces belong. */
  readonly transcript?: string;
  readonly note: (fault: string) => void;
}

const unspaced = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;
/** What the service calls the text of an item; it is not the sealed content of a record. */
const textMember = 'content';
const sentenceEnd = /[.?!。？！؟]$/u;

/** The words of a list of items, with each mark joined to the word it belongs to. */
export function wordsOfItems(items: readonly unknown[], place: ItemsPlace): Spoken[] {
  const { at, transcript = '', note } = place;
  const words: Spoken[] = [];
  const glueAt = createGlueReader(transcript);
  // Marks that stand before their word, such as an opening question mark.
  let opening = '';
  items.forEach((item, index) => {
    const found = contentOf(item);
    if (found === undefined) {
      note(`${at}[${index}] has no text and is left out`);
      return;
    }
    const told = glueAt(found.said);
    const before = words.at(-1);
    if (found.item['type'] === 'punctuation') {
      if (before === undefined || told === false) opening += found.said;
      else joinMark(before, found.said);
      return;
    }
    const times = timesOf(found.item, before?.endMs ?? 0);
    if (times.estimated) note(`${at}[${index}] has no times and follows the word before it`);
    const text = opening + found.said;
    const glued = opening === '' && isGlued(told, before, found.said);
    words.push(wordOf(found, { ...times, text, glued, index, channel: place.channel }));
    opening = '';
  });
  return words;
}

function joinMark(word: Spoken, mark: string): void {
  word.text += mark;
  if (sentenceEnd.test(mark)) word.ends = true;
}

interface Found {
  readonly item: RecordValue;
  readonly best: RecordValue;
  readonly said: string;
}

/** The first alternative is the one that the transcript is made of. */
function contentOf(item: unknown): Found | undefined {
  if (!isRecord(item)) return undefined;
  const best = listOf(item['alternatives'])[0];
  const said = isRecord(best) ? textOf(best[textMember]) : undefined;
  return isRecord(best) && said !== undefined ? { item, best, said } : undefined;
}

interface Placed {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly glued: boolean;
  readonly index: number;
  readonly channel: number | undefined;
}

function wordOf({ item, best }: Found, placed: Placed): Spoken {
  // In redacted results the confidence is that of the redaction.
  const redaction = listOf(best['redactions'])[0];
  const redacted = isRecord(redaction) ? shareOf(redaction['confidence']) : undefined;
  const confidence = shareOf(best['confidence']) ?? redacted;
  return {
    text: placed.text,
    startMs: placed.startMs,
    endMs: placed.endMs,
    ...(confidence === undefined ? {} : { confidence }),
    speaker: textOf(item['speaker_label']),
    channel: placed.channel ?? channelOf(item['channel_label']),
    // Newer files number their items; in older ones the place counts.
    id: typeof item['id'] === 'number' ? item['id'] : placed.index,
    ...(placed.glued ? { glued: true as const } : {}),
  };
}

function timesOf(
  item: RecordValue,
  lastMs: number,
): { readonly startMs: number; readonly endMs: number; readonly estimated: boolean } {
  const startMs = millisecondsOf(item['start_time']);
  const endMs = millisecondsOf(item['end_time']);
  const from = startMs ?? lastMs;
  const estimated = startMs === undefined || endMs === undefined;
  return { startMs: from, endMs: Math.max(from, endMs ?? from), estimated };
}

function isGlued(told: boolean | undefined, before: Spoken | undefined, content: string): boolean {
  if (before === undefined) return false;
  return told ?? (unspaced.test(content) && unspaced.test(before.text.at(-1) ?? ''));
}

/**
 * Walks along the transcript: whether the next text stands there without a space before it.
 * `undefined` from where the two part.
 */
function createGlueReader(transcript: string): (content: string) => boolean | undefined {
  let position = 0;
  let lost = transcript === '';
  return (content) => {
    if (lost) return undefined;
    let start = position;
    while (start < transcript.length && /\s/u.test(transcript[start] ?? '')) start += 1;
    if (!transcript.startsWith(content, start)) {
      lost = true;
      return undefined;
    }
    const glued = start === position && position > 0;
    position = start + content.length;
    return glued;
  };
}
