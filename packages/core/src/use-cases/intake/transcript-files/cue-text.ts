/** The text of one speaker in a cue. */
export interface SpokenPart {
  readonly speaker?: string;
  readonly text: string;
}

/**
 * Splits a cue by speaker. `<v Name>` begins the text of Name. Other tags are removed, entities are
 * decoded, and text that only looks like a tag stays. Takes time in proportion to the text.
 */
export function readVoices(raw: string): readonly SpokenPart[] {
  const parts: { speaker: string; text: string }[] = [{ speaker: '', text: '' }];
  const say = (text: string): void => {
    const last = parts.at(-1);
    if (last !== undefined) last.text += text;
  };
  let at = 0;
  for (const { start, end } of anglesIn(raw)) {
    const content = raw.slice(start + 1, end - 1);
    if (!isTag(content)) continue;
    say(raw.slice(at, start));
    at = end;
    if (isVoice(content)) parts.push({ speaker: plain(afterSpace(content)), text: '' });
  }
  say(raw.slice(at));
  return parts.flatMap(({ speaker, text: words }) => {
    const text = plain(words);
    if (text === '') return [];
    return [speaker === '' ? { text } : { speaker, text }];
  });
}

/** Every `<…>` without another `<` in it. `end` is the index after the `>`. */
function* anglesIn(raw: string): Generator<{ readonly start: number; readonly end: number }> {
  let close = -1;
  for (let open = raw.indexOf('<'); open >= 0; ) {
    if (close < open) close = raw.indexOf('>', open);
    if (close < 0) return;
    const next = raw.indexOf('<', open + 1);
    if (next < 0 || next > close) yield { start: open, end: close + 1 };
    open = next;
  }
}

/** `b`, `/b`, `c.red`, `v Ann`, a time, or nothing. */
function isTag(content: string): boolean {
  const name = content.startsWith('/') ? content.slice(1) : content;
  return name === '' || /^[a-z]/iu.test(name) || /^\d[\d:.]*$/u.test(name);
}

function isVoice(content: string): boolean {
  return /^v[.\s]/u.test(content);
}

function afterSpace(content: string): string {
  const space = content.search(/\s/u);
  return space < 0 ? '' : content.slice(space + 1);
}

const entity = /&(amp|lt|gt|quot|apos|nbsp|lrm|rlm|#\d{1,7}|#x[\da-f]{1,6});/giu;

function plain(text: string): string {
  return text.replace(entity, decoded).replace(/\s+/gu, ' ').trim();
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['lrm', ''],
  ['rlm', ''],
]);

function decoded(whole: string, name: string): string {
  if (!name.startsWith('#')) return entities.get(name.toLowerCase()) ?? whole;
  const hexadecimal = name[1]?.toLowerCase() === 'x';
  const code = Number.parseInt(name.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
