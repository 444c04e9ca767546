import type { Sentiment } from '@attune/core/ports';
import { loadLibrary } from '../libraries/load-library.js';
import { lexiconUser } from './lexicon-user.js';

/**
 * Loads the word list, and resolves what weighs an English utterance by it.
 *
 * @throws PortError `unsupported` while the word list is not installed.
 */
export async function loadSentimentScorer(): Promise<(text: string) => Sentiment> {
  const { scoreSentiment } = await loadLibrary(lexiconUser, () => import('./sentiment.js'));
  return scoreSentiment;
}
