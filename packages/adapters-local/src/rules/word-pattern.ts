const separator = '[\\s,-]+';
const lookBack = 200;
const gap = "(?:[\\s,]+[\\w'’]+){0,2}?";

/**
 * One pattern for the phrases of a table, for clean and for recognizer text. `a|b` is a choice of
 * words, `...` stands for up to two words, an apostrophe may be missing or typographic, and what it
 * shortens may be said in full.
 */
export function anyOf(phrases: readonly string[]): RegExp {
  return new RegExp(`(?<![\\w'’])(?:${phrases.map(source).join('|')})(?![\\w'’])`, 'gi');
}

function source(phrase: string): string {
  let pattern = '';
  for (const part of phrase.split(' ')) {
    if (part === '...') pattern += gap;
    else pattern += (pattern === '' ? '' : separator) + word(part);
  }
  return pattern;
}

function word(part: string): string {
  if (!part.includes("'") && !part.includes('|')) return part;
  return `(?:${part.split('|').map(spelled).join('|')})`;
}

/** What is behind an apostrophe when it is said in full. */
const inFull: readonly (readonly [short: RegExp, full: string])[] = [
  [/^can't$/, 'can\\s?not'],
  [/^won't$/, 'will not'],
  [/n't$/, ' not'],
  [/'m$/, ' am'],
  [/'ll$/, ' will'],
  [/'ve$/, ' have'],
  [/'re$/, ' are'],
  [/^(?=(?:it|that|there|what|here|he|she)'s$)(\w+)'s$/, '$1 is'],
  [/^(?=(?:i|you|we|he|she|they)'d$)(\w+)'d$/, '$1 would'],
];

/** A word with its apostrophe plain, typographic or missing, or said in full. */
function spelled(one: string): string {
  if (!one.includes("'")) return one;
  const short = one.replaceAll("'", "['’]?");
  const full = inFull.find(([pattern]) => pattern.test(one));
  if (full === undefined) return short;
  return `${short}|${one.replace(...full).replaceAll(' ', '\\s+')}`;
}

/** Up to `words` words of `text` from offset `start`, verbatim; a sentence end ends it earlier. */
export function excerpt(text: string, start: number, words: number): string {
  const rest = text.slice(start);
  const match = rest.match(new RegExp(`^(?:[^\\s.!?;]+[\\s]*){1,${words}}`));
  return (match?.[0] ?? '').trim().replace(/[,:]$/, '');
}

/** The offset `words` words before `at`, not going back over a sentence end. */
export function offsetBefore(text: string, at: number, words: number): number {
  const before = text.slice(Math.max(0, at - lookBack), at);
  const match = before.match(new RegExp(`(?:[^\\s.!?;]+\\s+){1,${words}}$`));
  return at - (match?.[0].length ?? 0);
}
