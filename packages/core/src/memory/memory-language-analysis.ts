import { type Guarded, guard } from '../adapter-kit/guard.js';
import { languageFits } from '../domain/language-fits.js';
import { normalizeScores, type SentimentLabel } from '../domain/sentiment/sentiment.js';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import type {
  AnalysisOptions,
  DetectedLanguage,
  ItemResult,
  LanguageAnalysis,
  LanguageCapabilities,
  PiiSpan,
  SentimentAnswer,
  TextItem,
  TextLimit,
  TextLimits,
  UnderstoodLanguages,
} from '../ports/language-analysis.js';
import { textFits } from '../text/text-size.js';

export interface MemoryLanguageAnalysisOptions {
  /** Replaces single capabilities; by default it can do everything in any language. */
  readonly capabilities?: Partial<LanguageCapabilities>;
  /** Decides over a text's mood; by default a dozen plain English words do. */
  readonly sentiment?: (text: string) => SentimentAnswer;
}

/** An analysis that knows a few words, keeps what it was asked and fails as told. */
export interface MemoryLanguageAnalysis extends LanguageAnalysis {
  /** Ids of the items of each call that was carried out, oldest first. */
  readonly requests: readonly { readonly operation: string; readonly ids: readonly string[] }[];
  /** Makes items of this text fail alone with this code from now on, or none again. */
  failItem(text: string, code: PortErrorCode | undefined): void;
  /** Makes every call reject with this code from now on, or none again. */
  refuse(code: PortErrorCode | undefined): void;
}

/** The same limit for each method. */
function sameLimits(limit: TextLimit): TextLimits {
  return { sentiment: limit, pii: limit, keyPhrases: limit, languageDetection: limit };
}

const everything: LanguageCapabilities = {
  sentiment: 'any',
  pii: 'any',
  keyPhrases: 'any',
  languageDetection: true,
  limits: sameLimits({ unit: 'codePoints', max: 5_000 }),
};
const glad = /\b(?:glad|good|great|happy|love|proud|wonderful)\b/i;
const sorry = /\b(?:afraid|awful|bad|cried|hopeless|sad|terrible)\b/i;
const mail = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const frequent: Readonly<Record<string, RegExp>> = {
  en: /\b(?:the|and|is|are|was|have|with|that)\b/gi,
  de: /\b(?:der|die|das|und|ist|nicht|ich|mit)\b/gi,
};

/** Answers by simple, fixed rules, so that a test can foresee every answer. */
export function createMemoryLanguageAnalysis(
  options: MemoryLanguageAnalysisOptions = {},
): MemoryLanguageAnalysis {
  const capabilities = { ...everything, ...options.capabilities };
  const { sentiment, pii, keyPhrases, languageDetection, limits } = capabilities;
  const requests: { operation: string; ids: readonly string[] }[] = [];
  const failures = new Map<string, PortErrorCode>();
  let refusal: PortErrorCode | undefined;

  const look = <T>(limit: TextLimit, { id, text }: TextItem, read: (text: string) => T) => {
    const code = textFits(text, limit) ? failures.get(text) : 'limit_exceeded';
    if (code === undefined) return { id, value: read(text) };
    return { id, error: { code, message: `The item could not be analyzed: ${code}` } };
  };

  const answer = <T>(
    operation: string,
    able: UnderstoodLanguages,
    limit: TextLimit,
    items: readonly TextItem[],
    { language = 'und', signal }: Partial<AnalysisOptions>,
    read: (text: string) => T,
  ): Promise<readonly ItemResult<T>[]> => {
    const call: Guarded = { port: 'language-analysis', operation, adapter: 'memory', signal };
    return guard(call, async () => {
      if (!languageFits(language, able)) {
        throw new PortError('unsupported', `${operation}: beyond its capabilities`, call);
      }
      if (items.length === 0) return [];
      await Promise.resolve();
      signal?.throwIfAborted();
      if (refusal !== undefined) {
        throw new PortError(refusal, `${operation}: the service refused the call`, call);
      }
      requests.push({ operation, ids: items.map(({ id }) => id) });
      return items.map((item) => look(limit, item, read));
    });
  };

  return {
    provider: 'memory',
    capabilities,
    requests,
    failItem: (text, code) => {
      if (code === undefined) failures.delete(text);
      else failures.set(text, code);
    },
    refuse: (code) => {
      refusal = code;
    },
    analyzeSentiment: (items, call) =>
      answer(
        'analyzeSentiment',
        sentiment,
        limits.sentiment,
        items,
        call,
        options.sentiment ?? moodOf,
      ),
    detectPii: (items, call) => answer('detectPii', pii, limits.pii, items, call, mailsIn),
    extractKeyPhrases: (items, call) =>
      answer('extractKeyPhrases', keyPhrases, limits.keyPhrases, items, call, longWords),
    detectLanguage: (items, call = {}) =>
      answer(
        'detectLanguage',
        languageDetection ? 'any' : [],
        limits.languageDetection,
        items,
        { signal: call.signal },
        languageOf,
      ),
  };
}

function moodOf(text: string): SentimentAnswer {
  const good = glad.test(text);
  const bad = sorry.test(text);
  const label: SentimentLabel =
    good && bad ? 'mixed' : good ? 'positive' : bad ? 'negative' : 'neutral';
  const rest = { positive: 0, neutral: 0.2, negative: 0, mixed: 0 };
  return { label, scores: normalizeScores({ ...rest, [label]: 0.8 }) };
}

function mailsIn(text: string): readonly PiiSpan[] {
  return [...text.matchAll(mail)].map((match) => ({
    category: 'EMAIL',
    start: match.index,
    end: match.index + match[0].length,
    confidence: 1,
  }));
}

function longWords(text: string): readonly string[] {
  return [...new Set(text.toLowerCase().match(/\p{L}{5,}/gu))];
}

function languageOf(text: string): DetectedLanguage {
  const counts = Object.entries(frequent).map(
    ([language, words]) => [language, text.match(words)?.length ?? 0] as const,
  );
  const [language, count] = counts.reduce(
    (best, one) => (one[1] > best[1] ? one : best),
    ['und', 0],
  );
  return { language, confidence: count === 0 ? 0 : 1 };
}
