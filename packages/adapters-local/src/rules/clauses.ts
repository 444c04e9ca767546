/** Words after which a new subject does not begin a sentence of its own. */
const connectors: ReadonlySet<string> = new Set(
  (
    'and that when if because but so what how where why who which then or as since while after ' +
    'before though although than until whenever whether once unless maybe think thinks thought know ' +
    'knew feel felt say said says told mean hope wish guess believe like sure thing things something ' +
    'everything nothing anything time way day one all the a my your'
  ).split(' '),
);
const fewestWords = 3;
const lookBack = 100;
/** In characters; a longer run between two marks is hardly one sentence. */
const longestSentence = 180;
const opening =
  '^(?:(?:yes|yeah|yep|no|okay|ok|well|so|and|but|right|um|uh|oh|then|i promise|i understand|i see|i hear you)[\\s,]+)*';
/** What comes first and belongs to what follows: "if that happens", "for next week". */
const lead = new RegExp(
  `${opening}(?=(?:if|when|whenever|before|after|until|for|every|each|as|because|while|since|once|unless)\\s)`,
  'i',
);
/** Where speech without punctuation starts over. */
const restarts = new RegExp(
  '(?<=\\s)(?:' +
    [
      "(?:i|we|you)(?:['’]?(?:m|re|ll|ve|d))? (?:am|are|was|were|do|did|don['’]?t|didn['’]?t|will|can|can['’]?t|cannot|could|would|should|have|had|feel|felt|went|tried|also|still|never|just|only|hear)",
      "(?:i|we|you)['’]?(?:m|re|ll|ve|d)",
      'please [a-z]+',
      '(?:for|until|before|by) (?:our |the )?next (?:time|week|session)',
      'next (?:time|week|session) (?:we|let|i)',
      '(?:are|do|did|will|would|could|can|have) you',
      '(?:is|was) there',
      '(?:how|what|when|where|why) (?:do|did|are|was|were|is) [a-z]+',
      "let['’]?s",
      '(?:thank you|tell me|that sounds|that is|it sounds|it was)',
    ].join('|') +
    ')(?=\\s)',
  'gi',
);

/**
 * The pieces of an utterance that can stand alone, verbatim. Marks part them where there are any;
 * recognizer text has none, so there a piece also ends where speech starts over with a new subject
 * or request.
 */
export function clausesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?;])\s+|(?<=[.!?;])$/)
    .flatMap(partsOf)
    .filter((part) => part !== '');
}

function partsOf(sentence: string): string[] {
  // Where somebody wrote marks, "write down how anxious you were" is one piece.
  if (isWritten(sentence)) return [sentence.trim()];
  const parts: string[] = [];
  let from = 0;
  let held = lead.test(sentence);
  for (const { index } of sentence.matchAll(restarts)) {
    const words = sentence
      .slice(Math.max(from, index - lookBack), index)
      .trim()
      .split(/\s+/);
    if (words.length < fewestWords || isOpen(words)) continue;
    if (held) {
      held = false;
      continue;
    }
    parts.push(sentence.slice(from, index).trim());
    from = index;
    held = lead.test(sentence.slice(from));
  }
  return [...parts, sentence.slice(from).trim()];
}

function isWritten(sentence: string): boolean {
  const text = sentence.trim();
  return /[.!?]$/.test(text) && text.length <= longestSentence;
}

function isOpen(words: readonly string[]): boolean {
  return connectors.has((words.at(-1) ?? '').toLowerCase());
}

/** Where what a clause says begins: behind its opening words when a condition or time leads it. */
export function leadOf(clause: string): number | undefined {
  return clause.match(lead)?.[0].length;
}
