/** A number that was said digit by digit. Offsets are UTF-16 code units, `end` exclusive. */
export interface SpokenNumber {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

const DIGITS: ReadonlyMap<string, string> = new Map(
  'zero 0 oh 0 o 0 nought 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9'
    .split(' ')
    .flatMap((word, i, all) => (i % 2 === 0 ? [[word, all[i + 1] ?? ''] as const] : [])),
);
const repeats: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['triple', 3],
]);
const fillers: ReadonlySet<string> = new Set(['uh', 'um', 'er', 'dash', 'hyphen']);

/** A run with fewer digit words is written, not spoken, and the written patterns judge it. */
const leastSpoken = 3;

interface Run {
  digits: string;
  start: number;
  end: number;
  repeat: number;
  spoken: number;
}

/** Every run of at least `least` spoken digits: "five five five, double one two three". */
export function spokenNumbers(text: string, least = 7): readonly SpokenNumber[] {
  const found: SpokenNumber[] = [];
  let run: Run | undefined;
  const close = (): void => {
    if (run && run.digits.length >= least && run.spoken >= leastSpoken) {
      found.push({ digits: run.digits, start: run.start, end: run.end });
    }
    run = undefined;
  };
  for (const match of text.matchAll(/[a-z']+|\d+|[.!?;]/gi)) {
    const next = extend(run, match[0].toLowerCase(), match.index);
    if (next) run = next;
    else close();
  }
  close();
  return found;
}

/** The run with one more word, or undefined when the word ends it. */
function extend(run: Run | undefined, word: string, start: number): Run | undefined {
  const base = run ?? { digits: '', start, end: start, repeat: 1, spoken: 0 };
  const repeat = repeats.get(word);
  if (repeat !== undefined) return { ...base, repeat };
  if (run && fillers.has(word)) return run;
  const named = DIGITS.get(word);
  const digit = named ?? (/^\d+$/.test(word) ? word : undefined);
  if (digit === undefined) return undefined;
  const digits = base.digits + digit.repeat(base.repeat);
  const spoken = base.spoken + (named === undefined ? 0 : 1);
  return { digits, start: base.start, end: start + word.length, repeat: 1, spoken };
}
