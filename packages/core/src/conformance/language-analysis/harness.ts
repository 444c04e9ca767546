import type { PortErrorCode } from '../../errors/port-error.js';
import type {
  AnalysisOptions,
  ItemResult,
  LanguageAnalysis,
  TextItem,
  TextLimit,
  UnderstoodLanguages,
} from '../../ports/language-analysis.js';
import type { ConformanceCase, Harness } from '../kit.js';

export type LanguageAnalysisCapability =
  | 'sentiment'
  | 'pii'
  | 'keyPhrases'
  | 'languageDetection'
  /** One of the four above cannot be done at all. */
  | 'partial'
  /** Some method names the languages it understands. */
  | 'fixedLanguages'
  /** The harness has the service in its hands. */
  | 'faults';

/** A language analysis that understands at least English. */
export interface LanguageAnalysisHarness extends Harness<LanguageAnalysis> {
  /** There with the capability `faults`. */
  readonly service?: {
    /** From now on the service turns every call away in this way. */
    refuse(code: 'unavailable' | 'rate_limited' | 'unauthenticated'): void;
    /** From now on the service cannot work an item that has this text, and says so with this code. */
    failItem(text: string, code: PortErrorCode): void;
  };
}

type LanguageAnalysisCase = ConformanceCase<LanguageAnalysisHarness, LanguageAnalysisCapability>;

/** One of the port's methods, so that a case can ask all of them the same. */
interface Method {
  readonly name: 'analyzeSentiment' | 'detectPii' | 'extractKeyPhrases' | 'detectLanguage';
  readonly declared: boolean;
  readonly languages: UnderstoodLanguages;
  readonly takesLanguage: boolean;
  readonly limit: TextLimit;
  ask(
    texts: readonly string[],
    options?: Partial<AnalysisOptions>,
  ): Promise<readonly ItemResult<unknown>[]>;
}

function itemsOf(texts: readonly string[]): readonly TextItem[] {
  return texts.map((text, at) => ({ id: `i${at}`, text }));
}

const english = { language: 'en-US' };

function methodsOf(port: LanguageAnalysis): readonly Method[] {
  const { sentiment, pii, keyPhrases, languageDetection, limits } = port.capabilities;
  const flags = [
    ['analyzeSentiment', sentiment, limits.sentiment],
    ['detectPii', pii, limits.pii],
    ['extractKeyPhrases', keyPhrases, limits.keyPhrases],
  ] as const;
  return [
    ...flags.map(
      ([name, languages, limit]): Method => ({
        name,
        declared: languages === 'any' || languages.length > 0,
        languages,
        takesLanguage: true,
        limit,
        ask: (texts, options) => port[name](itemsOf(texts), { ...english, ...options }),
      }),
    ),
    {
      name: 'detectLanguage',
      declared: languageDetection,
      languages: 'any',
      takesLanguage: false,
      limit: limits.languageDetection,
      ask: (texts, { signal } = {}) => port.detectLanguage(itemsOf(texts), { signal }),
    },
  ];
}

function declaredMethods(port: LanguageAnalysis): readonly Method[] {
  return methodsOf(port).filter((one) => one.declared);
}

export { declaredMethods, english, itemsOf, type LanguageAnalysisCase, methodsOf };
