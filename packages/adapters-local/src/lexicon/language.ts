import { loadLibrary } from '../libraries/load-library.js';
import { lexiconUser } from './lexicon-user.js';

/** A language as BCP 47 has it, `und` when it cannot be told, and how sure that is, 0 to 1. */
export interface LanguageGuess {
  readonly language: string;
  readonly confidence: number;
}

interface Verdict {
  readonly language: string;
  getScores(): Record<string, number>;
  isReliable(): boolean;
}

type Detect = (text: string) => Verdict;

const unknown: LanguageGuess = { language: 'und', confidence: 0 };
const unreliableShare = 0.5;
let loading: Promise<Detect> | undefined;

/**
 * Tells the language of a short text. The first call loads the model (one megabyte of n-grams), so
 * that nobody pays for it who does not ask. Below five words an answer is a guess; its confidence is
 * halved when the model itself calls it unreliable.
 */
export async function detectLanguage(text: string): Promise<LanguageGuess> {
  if (!/\p{L}/u.test(text)) return unknown;
  loading ??= load();
  const verdict = (await loading)(text);
  if (verdict.language === '') return unknown;
  const score = Math.min(1, Math.max(0, verdict.getScores()[verdict.language] ?? 0));
  return {
    language: verdict.language,
    confidence: verdict.isReliable() ? score : score * unreliableShare,
  };
}

async function load(): Promise<Detect> {
  const { eld } = await loadLibrary(lexiconUser, () => import('eld/extrasmall'));
  return (text) => eld.detect(text);
}
