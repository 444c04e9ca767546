import type { TranscriptionSettings } from '../../../domain/session/settings.js';
import type { TranscriptContent } from '../../../domain/transcript/transcript.js';
import { PortError } from '../../../errors/port-error.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type {
  DetectedLanguage,
  LanguageAnalysis,
  TextItem,
} from '../../../ports/language-analysis.js';

/** About three sentences: on fewer words, detectors guess. */
const charactersOfPiece = 200;
/** Evenly over the session; more make no answer surer. */
const mostPieces = 60;
/** Of what was said, in letters: a shorter text is not judged. */
const fewestLetters = 25;
/** The share of the text, weighted by confidence, that must be in one candidate language. */
const leastShare = 0.6;
/** A smaller share in the language found means that people also speak another. */
const plainShare = 0.85;

/** The language that was found, or why none was; `problem` is for people. */
export interface IdentifiedLanguage {
  /** One of the candidates; absent if the text does not tell. */
  readonly language?: string;
  readonly problem?: string;
}

type Wanted = Pick<TranscriptionSettings, 'language' | 'candidateLanguages'>;

/**
 * Finds out from the text which of the candidate languages was spoken, for engines that do not.
 * Short text, text in several languages and text in none of them stay unknown. So does all text
 * while the language service cannot be reached: the transcription must not wait for it.
 */
export async function identifyLanguage(
  { segments }: Pick<TranscriptContent, 'segments'>,
  { language, candidateLanguages }: Wanted,
  analysis: LanguageAnalysis,
  options: CallOptions,
): Promise<IdentifiedLanguage> {
  const pieces = piecesOf(segments.map(({ text }) => text));
  const letters = pieces.reduce((sum, { text }) => sum + lettersIn(text), 0);
  if (letters < fewestLetters) return { problem: unknown('too little was said', language) };
  const weights = await weigh(pieces, analysis, options);
  if (weights === undefined) return { problem: unknown('no language service answers', language) };
  const total = sumOf(weights.values());
  const ordered = primaries([language, ...candidateLanguages], candidateLanguages)
    .map((primary) => ({ primary, share: (weights.get(primary) ?? 0) / (total || 1) }))
    .sort((a, b) => b.share - a.share);
  const [first] = ordered;
  if (first === undefined || first.share < leastShare) {
    const mixed = sumOf(ordered.map(({ share }) => share)) >= leastShare;
    const why = mixed ? 'several candidates are spoken' : 'the text is in none of the candidates';
    return { problem: unknown(why, language) };
  }
  const found = candidateFor(first.primary, language, candidateLanguages);
  if (first.share >= plainShare) return { language: found };
  const percent = Math.round((1 - first.share) * 100);
  return {
    language: found,
    problem: `languageIdentification: about ${percent} % of the text is not in ${found}, which is taken for all of it`,
  };
}

function unknown(why: string, language: string): string {
  return `languageIdentification: ${why}, so ${language} is taken for granted`;
}

/** Pieces that are long enough to tell a language from, evenly over the session. */
function piecesOf(texts: readonly string[]): readonly TextItem[] {
  const pieces: string[] = [];
  let open = '';
  for (const text of texts) {
    open = open === '' ? text : `${open} ${text}`;
    if (open.length < charactersOfPiece) continue;
    pieces.push(open);
    open = '';
  }
  // What remains is too short to be judged alone.
  if (open !== '') pieces.push(pieces.length === 0 ? open : `${pieces.pop()} ${open}`);
  const step = Math.max(1, pieces.length / mostPieces);
  const count = Math.min(pieces.length, mostPieces);
  return Array.from({ length: count }, (_, at) => ({
    id: `${at}`,
    text: (pieces[Math.floor(at * step)] ?? '').slice(0, 5 * charactersOfPiece),
  }));
}

/** How much text is in each language, in letters times confidence. `undefined` without an answer. */
async function weigh(
  pieces: readonly TextItem[],
  analysis: LanguageAnalysis,
  options: CallOptions,
): Promise<ReadonlyMap<string, number> | undefined> {
  const texts = new Map(pieces.map(({ id, text }) => [id, text]));
  const weights = new Map<string, number>();
  try {
    for (const { id, value } of await analysis.detectLanguage(pieces, options)) {
      const { language, confidence }: DetectedLanguage = value ?? nothingDetected;
      const weight = lettersIn(texts.get(id) ?? '') * (language === 'und' ? 0.5 : confidence);
      const primary = primaryOf(language);
      weights.set(primary, (weights.get(primary) ?? 0) + weight);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (PortError.is(error)) return undefined;
    throw error;
  }
  return weights;
}

const nothingDetected: DetectedLanguage = { language: 'und', confidence: 0 };

/** The different primary languages of the candidates, those of the first list first. */
function primaries(ordered: readonly string[], candidates: readonly string[]): readonly string[] {
  const known = new Set(candidates.map(primaryOf));
  return [...new Set(ordered.map(primaryOf))].filter((primary) => known.has(primary));
}

/** Of several regions (`en-US`, `en-GB`) the one that was expected, else the first. */
function candidateFor(primary: string, language: string, candidates: readonly string[]): string {
  const fitting = candidates.filter((one) => primaryOf(one) === primary);
  return fitting.find((one) => one === language) ?? fitting[0] ?? language;
}

function primaryOf(language: string): string {
  return language.toLowerCase().split('-')[0] ?? '';
}

function lettersIn(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
