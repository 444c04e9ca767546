/** A word with times relative to the start of the audio that was decoded. */
export interface RecognizedWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Posterior probability of the word, 0 to 1. */
  readonly confidence: number;
}

/** Where the models lie. */
export interface PocketSphinxModel {
  /** Directory of the acoustic model. */
  readonly acoustic: string;
  /** Language model file. */
  readonly language: string;
  /** Pronunciation dictionary file. */
  readonly dictionary: string;
}

/** What one run of a command is to decode: a range of a file of raw samples. */
export interface DialectInput {
  readonly id: string;
  /** Frames of 10 ms in the file. */
  readonly startFrame: number;
  readonly endFrame: number;
}

export type DialectName = 'batch' | 'single' | 'continuous';

/**
 * PocketSphinx is installed under three commands. `batch` (in both releases) decodes a list of
 * ranges in one run and tells true times; `single` (release 5) and `continuous` (release 0.8)
 * stand in where only they are installed, with one run for every range.
 */
export interface Dialect {
  readonly name: DialectName;
  readonly command: string;
  readonly args: (model: PocketSphinxModel, audioPath: string) => string[];
  /** Words by the id of the range; the latter two know no ids and use `''`. */
  readonly parse: (output: string) => Map<string, RecognizedWord[]>;
}

/** Where Debian puts the models; the release that follows keeps them in a folder of that name too. */
export function defaultModel(root = '/usr/share/pocketsphinx/model/en-us'): PocketSphinxModel {
  return {
    acoustic: `${root}/en-us`,
    language: `${root}/en-us.lm.bin`,
    dictionary: `${root}/cmudict-en-us.dict`,
  };
}

/** In the order of preference. */
export const dialects: readonly Dialect[] = [
  {
    name: 'batch',
    command: 'pocketsphinx_batch',
    // Search is narrowed a little where it costs time and, measured, no words.
    args: (model) => [...modelArgs(model), ...tuning, '-adcin', 'yes'],
    parse: parseCtm,
  },
  {
    name: 'single',
    command: 'pocketsphinx',
    args: (model, audioPath) => [...modelArgs(model), ...tuning, 'single', audioPath],
    parse: (output) => new Map([['', output.split('\n').flatMap(parseJsonLine)]]),
  },
  {
    name: 'continuous',
    command: 'pocketsphinx_continuous',
    args: (model, audioPath) => [
      ...modelArgs(model),
      ...tuning,
      '-infile',
      audioPath,
      '-time',
      'yes',
      // Its own removal of silence shifts the times by up to seconds.
      '-remove_silence',
      'no',
    ],
    parse: (output) => new Map([['', output.split('\n').flatMap(parseTimeLine)]]),
  },
];

/** The command at a path; by its name it is one of the known ones, else like `batch`. */
export function dialectAt(path: string): Dialect {
  const name = path.split(/[/\\]/u).at(-1);
  const [batch] = dialects;
  const known = dialects.find((dialect) => dialect.command === name) ?? batch;
  if (known === undefined) throw new Error('There is no dialect');
  return { ...known, command: path };
}

/**
 * Fewer candidates are followed than by default: three densities a state, 3,000 states and 20 word ends
 * a frame, chosen by looking five frames ahead. It saves a fifth of the time; on the recordings tried the word error stayed at or below
 * that of the command's defaults.
 */
const tuning: readonly string[] = [
  ...['-lw', '5.5', '-topn', '3', '-pl_window', '5'],
  ...['-maxhmmpf', '3000', '-maxwpf', '20'],
];

function modelArgs(model: PocketSphinxModel): string[] {
  return ['-hmm', model.acoustic, '-lm', model.language, '-dict', model.dictionary];
}

/** Lines `id channel start duration word probability`, in seconds. */
function parseCtm(output: string): Map<string, RecognizedWord[]> {
  const found = new Map<string, RecognizedWord[]>();
  for (const line of output.split('\n')) {
    const [id, , start, duration, text, probability] = line.trim().split(/\s+/u);
    if (id === undefined || text === undefined) continue;
    const begin = Number(start);
    const words = toWord(text, begin, begin + Number(duration), Number(probability));
    found.set(id, [...(found.get(id) ?? []), ...words]);
  }
  return found;
}

/** Lines `word start end probability`, in seconds; the text of the utterance stands between. */
function parseTimeLine(line: string): RecognizedWord[] {
  const match = /^(\S+) (\d+\.\d+) (\d+\.\d+) (\d+\.\d+)$/u.exec(line.trim());
  if (match === null) return [];
  const [, text = '', start, end, probability] = match;
  return toWord(text, Number(start), Number(end), Number(probability));
}

interface JsonWord {
  readonly b?: unknown;
  readonly d?: unknown;
  readonly p?: unknown;
  readonly t?: unknown;
}

/** One object a line: `w` holds words with `t`ext, `b`egin, `d`uration and `p`robability. */
function parseJsonLine(line: string): RecognizedWord[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // What is not JSON is a message for people.
    return [];
  }
  if (typeof parsed !== 'object' || parsed === null || !('w' in parsed)) return [];
  if (!Array.isArray(parsed.w)) return [];
  return parsed.w.flatMap((word: JsonWord) => {
    if (typeof word.t !== 'string') return [];
    const begin = Number(word.b);
    return toWord(word.t, begin, begin + Number(word.d), Number(word.p));
  });
}

/** Empty for silences, noises and what has no sensible time. */
function toWord(raw: string, start: number, end: number, probability: number): RecognizedWord[] {
  if (/^(<.*>|\[.*\]|\+\+.*\+\+)$/u.test(raw)) return [];
  if (![start, end, probability].every(Number.isFinite) || end < start) return [];
  // The engine writes the number of a pronunciation behind the word.
  const text = raw.replace(/\(\d+\)$/u, '');
  if (text === '') return [];
  return [
    {
      text,
      startMs: Math.round(start * 1_000),
      endMs: Math.round(end * 1_000),
      confidence: Math.max(0, Math.min(1, probability)),
    },
  ];
}
