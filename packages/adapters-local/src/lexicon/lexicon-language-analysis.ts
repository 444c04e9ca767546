import { setImmediate } from 'node:timers/promises';
import { guard, languageFits, textFits } from '@attune/core/adapter-kit';
import {
  type AnalysisOptions,
  type CallOptions,
  type ItemResult,
  type LanguageAnalysis,
  type LanguageCapabilities,
  PortError,
  type TextItem,
  type TextLimit,
} from '@attune/core/ports';
import { keyPhrases } from './key-phrases.js';
import { detectLanguage } from './language.js';
import { loadSentimentScorer } from './load-sentiment-scorer.js';
import { findPersonalData } from './pii.js';

/** For one text; more would keep other work of the process waiting. */
const limit: TextLimit = { unit: 'codePoints', max: 50_000 };

const capabilities: LanguageCapabilities = {
  sentiment: ['en'],
  pii: ['en'],
  piiNames: false,
  keyPhrases: ['en'],
  languageDetection: true,
  limits: { sentiment: limit, pii: limit, keyPhrases: limit, languageDetection: limit },
};

/** Characters looked at before other work of the process has its turn. */
const charactersAtOnce = 20_000;
/** More text than this makes no guess surer. */
const charactersForLanguage = 2_000;

/**
 * Looks at texts by word lists and patterns, inside this process: nothing leaves it, and the same
 * text always gets the same answer. English only, but for the detection of the language; personal
 * data in another language is refused, because what is spoken is searched by English words.
 */
export function createLexiconLanguageAnalysis(): LanguageAnalysis {
  return {
    provider: 'lexicon',
    capabilities,
    analyzeSentiment: (items, options) =>
      analyze('analyzeSentiment', items, options, loadSentimentScorer),
    detectPii: (items, options) => analyze('detectPii', items, options, () => findPersonalData),
    extractKeyPhrases: (items, options) =>
      analyze('extractKeyPhrases', items, options, () => (text) => keyPhrases(text)),
    detectLanguage: (items, options = {}) =>
      analyze(
        'detectLanguage',
        items,
        options,
        () => (text) => detectLanguage(text.slice(0, charactersForLanguage)),
      ),
  };
}

/** Looks at one text. */
type Look<T> = (text: string) => T | Promise<T>;

function analyze<T>(
  operation: string,
  items: readonly TextItem[],
  { language, signal }: CallOptions & Partial<AnalysisOptions>,
  take: () => Look<T> | Promise<Look<T>>,
): Promise<readonly ItemResult<T>[]> {
  const call = { port: 'language-analysis', operation, adapter: 'lexicon', signal };
  return guard(call, async () => {
    if (language !== undefined && !languageFits(language, ['en'])) {
      throw new PortError('unsupported', `${operation}: the word lists are English only`, call);
    }
    const look = await take();
    signal?.throwIfAborted();
    const results: ItemResult<T>[] = [];
    let looked = 0;
    for (const { id, text } of items) {
      results.push(await answer(id, text, look));
      looked += Math.min(text.length, limit.max) + 1;
      if (looked < charactersAtOnce) continue;
      looked = 0;
      await setImmediate();
      signal?.throwIfAborted();
    }
    if (items.length > 0) await setImmediate();
    signal?.throwIfAborted();
    return results;
  });
}

async function answer<T>(id: string, text: string, look: Look<T>): Promise<ItemResult<T>> {
  if (textFits(text, limit)) return { id, value: await look(text) };
  const message = `The text has more than ${limit.max} characters`;
  return { id, error: { code: 'limit_exceeded', message } };
}
