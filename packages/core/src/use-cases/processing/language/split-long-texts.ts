import type {
  DetectedLanguage,
  ItemResult,
  LanguageAnalysis,
  PiiSpan,
  SentimentAnswer,
  TextItem,
  TextLimit,
} from '../../../ports/language-analysis.js';
import { splitText, splitTextWithContext, type TextPiece } from '../../../text/split-text.js';
import {
  type AnsweredPiece,
  joinKeyPhrases,
  joinLanguages,
  joinPii,
  joinSentiment,
} from './join-answers.js';

/**
 * The same analysis for texts of any length. A text over the limit of a method is cut into pieces,
 * which are analyzed together with the other items. Their answers are joined: sentiment weighted by
 * length, spans of personal data at their positions in the whole text, phrases without repetition.
 * If one piece fails, the whole text gets its error.
 */
export function splitLongTexts(analysis: LanguageAnalysis): LanguageAnalysis {
  const { provider, capabilities } = analysis;
  const { limits } = capabilities;
  return {
    provider,
    capabilities,
    analyzeSentiment: (items, options) =>
      inPieces<SentimentAnswer>(
        items,
        (text) => splitText(text, limits.sentiment),
        (pieces) => analysis.analyzeSentiment(pieces, options),
        joinSentiment,
      ),
    detectPii: (items, options) =>
      inPieces<readonly PiiSpan[]>(
        items,
        (text) => splitTextWithContext(text, limits.pii),
        (pieces) => analysis.detectPii(pieces, options),
        joinPii,
      ),
    extractKeyPhrases: (items, options) =>
      inPieces<readonly string[]>(
        items,
        (text) => splitText(text, limits.keyPhrases),
        (pieces) => analysis.extractKeyPhrases(pieces, options),
        joinKeyPhrases,
      ),
    detectLanguage: (items, options) =>
      inPieces<DetectedLanguage>(
        items,
        (text) => beginning(text, limits.languageDetection),
        (pieces) => analysis.detectLanguage(pieces, options),
        joinLanguages,
      ),
  };
}

/** The longest text that a service accepts is enough to detect its language. */
function beginning(text: string, limit: TextLimit): readonly TextPiece[] {
  return splitText(text, limit).slice(0, 1);
}

/** Asks about the pieces of all items at once. Without a long text, it asks about the items themselves. */
async function inPieces<T>(
  items: readonly TextItem[],
  split: (text: string) => readonly TextPiece[],
  ask: (items: readonly TextItem[]) => Promise<readonly ItemResult<T>[]>,
  join: (answers: readonly AnsweredPiece<T>[]) => T,
): Promise<readonly ItemResult<T>[]> {
  const cut = items.map(({ id, text }) => ({ id, pieces: split(text) }));
  const long = cut.some(({ pieces }, at) => pieces[0]?.text.length !== items[at]?.text.length);
  if (!long) return await ask(items);
  // Uses its own ids: an id of the caller with a number added could be the id of another item.
  const asked = cut.flatMap(({ pieces }) => pieces).map(({ text }, at) => ({ id: `${at}`, text }));
  const answers = new Map((await ask(asked)).map((answer) => [answer.id, answer]));
  let next = 0;
  return cut.flatMap(({ id, pieces }): ItemResult<T>[] => {
    const values: AnsweredPiece<T>[] = [];
    const from = next;
    next += pieces.length;
    for (const [at, piece] of pieces.entries()) {
      const answer = answers.get(`${from + at}`);
      // The analysis gave no answer for a piece, so the caller gets none for the item.
      if (answer === undefined) return [];
      if (answer.error !== undefined) return [{ id, error: answer.error }];
      values.push({ piece, value: answer.value });
    }
    const [only] = values;
    return [{ id, value: values.length === 1 && only !== undefined ? only.value : join(values) }];
  });
}
