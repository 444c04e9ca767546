import { PortError } from '@attune/core';
import type { LanguageAnalysisHarness } from '@attune/core/conformance';
import { createMemoryLanguageAnalysis } from '@attune/core/memory';
import type {
  AnalysisOptions,
  ItemResult,
  LanguageAnalysis,
  LanguageCapabilities,
  SentimentAnswer,
  TextItem,
  TextUnit,
} from '@attune/core/ports';

type Open = () => Promise<LanguageAnalysisHarness>;
type Sabotage = (port: LanguageAnalysis) => Partial<LanguageAnalysis>;
type Answers = readonly ItemResult<unknown>[];
/** Any of the four methods, seen from behind: what goes in, what would come out. */
type Meddle = (
  ask: (items: readonly TextItem[], options?: Partial<AnalysisOptions>) => Promise<Answers>,
  items: readonly TextItem[],
  options: Partial<AnalysisOptions>,
) => Promise<Answers>;

const known = ['en', 'de'];
const short = { ...limited('codePoints'), sentiment: known, pii: known, keyPhrases: known };

/** 300 of a unit for every method. */
function limited(unit: TextUnit): Pick<LanguageCapabilities, 'limits'> {
  const limit = { unit, max: 300 };
  return { limits: { sentiment: limit, pii: limit, keyPhrases: limit, languageDetection: limit } };
}

function open(sabotage: Sabotage, capabilities: Partial<LanguageCapabilities> = short): Open {
  return async () => {
    const port = createMemoryLanguageAnalysis({ capabilities });
    return {
      port: { ...port, ...sabotage(port) },
      service: { refuse: port.refuse, failItem: port.failItem },
    };
  };
}

/** The memory analysis as it is, with a list of languages. */
export const healthyLanguageAnalysis: Open = open(() => ({}));

/** One that cannot find personal data and phrases. */
export const partialLanguageAnalysis: Open = open(() => ({}), {
  ...short,
  pii: [],
  keyPhrases: [],
});

/** Counts texts in another unit than it declares. */
export function miscounting(declared: TextUnit, counted: TextUnit): Open {
  return open((port) => ({ capabilities: { ...port.capabilities, ...limited(declared) } }), {
    ...short,
    ...limited(counted),
  });
}

/** The memory analysis as it is, counting in this unit. */
export function countingIn(unit: TextUnit): Open {
  return open(() => ({}), { ...short, ...limited(unit) });
}

/** The same fault in every method. */
function everywhere(meddle: Meddle, capabilities?: Partial<LanguageCapabilities>): Open {
  return open(
    (port) =>
      Object.fromEntries(
        (['analyzeSentiment', 'detectPii', 'extractKeyPhrases', 'detectLanguage'] as const).map(
          (name) => [
            name,
            (items: readonly TextItem[], options: AnalysisOptions) =>
              meddle(
                (some, others) => port[name](some, { ...options, ...others } as AnalysisOptions),
                items,
                options ?? {},
              ),
          ],
        ),
      ),
    capabilities,
  );
}

function changing<K extends 'analyzeSentiment' | 'detectPii' | 'extractKeyPhrases'>(
  name: K,
  change: (results: Awaited<ReturnType<LanguageAnalysis[K]>>) => Answers,
): Open {
  return open((port) => ({
    [name]: async (items: readonly TextItem[], options: AnalysisOptions) =>
      change((await port[name](items, options)) as Awaited<ReturnType<LanguageAnalysis[K]>>),
  }));
}

/** The same results with other values. */
function valued<T>(
  results: readonly ItemResult<T>[],
  change: (value: T, at: number) => T,
): readonly ItemResult<T>[] {
  return results.map((one, at) =>
    one.error === undefined ? { id: one.id, value: change(one.value, at) } : one,
  );
}

/** As Azure answers: no share for `mixed`, so that the others do not sum to 1. */
function withoutMixed(value: SentimentAnswer): SentimentAnswer {
  return { ...value, scores: { ...value.scores, neutral: 0 } };
}

const codePoints = (text: string, end: number) => [...text.slice(0, end)].length;

export const languageAnalysisSaboteurs: Readonly<Record<string, Open>> = {
  'LA-01': changing('analyzeSentiment', (results) => valued(results, withoutMixed)),
  'LA-02': changing('analyzeSentiment', (results) =>
    valued(results, (value) => ({
      ...value,
      label: value.label === 'negative' ? 'neutral' : value.label,
    })),
  ),
  'LA-03': open((port) => ({
    detectPii: async (items, options) =>
      valued(await port.detectPii(items, options), (spans, at) =>
        spans.map((span) => ({
          ...span,
          start: codePoints(items[at]?.text ?? '', span.start),
          end: codePoints(items[at]?.text ?? '', span.end),
        })),
      ),
  })),
  'LA-04': changing('extractKeyPhrases', (results) =>
    valued(results, (phrases) => [...phrases, ...phrases]),
  ),
  'LA-05': open((port) => ({
    detectLanguage: async (items, options) =>
      valued(await port.detectLanguage(items, options), (value) => ({
        ...value,
        language: value.language === 'de' ? 'en' : value.language,
      })),
  })),
  'LA-06': everywhere(async (ask, items) => {
    const byText = new Map(items.map((item) => [item.text, item]));
    return ask([...byText.values()]);
  }),
  'LA-07': everywhere(async (ask, items) =>
    (await ask(items)).map((one, at) =>
      items[at]?.text.trim() === ''
        ? { id: one.id, error: { code: 'invalid_argument', message: 'text is blank' } }
        : one,
    ),
  ),
  'LA-08': everywhere(async (ask, items) => ask(items.slice(0, 25))),
  'LA-09': everywhere(async (ask, items) => {
    const results = await ask(items);
    const failed = results.find(({ error }) => error?.code === 'limit_exceeded');
    if (failed === undefined || results.length === 1) return results;
    throw new PortError('limit_exceeded', 'an item is too long', {
      port: 'language-analysis',
      operation: 'analyzeSentiment',
    });
  }),
  'LA-10': miscounting('codePoints', 'bytes'),
  'LA-18': miscounting('bytes', 'codePoints'),
  'LA-11': everywhere((ask, items) => ask(items, { language: 'en' })),
  'LA-12': everywhere((ask, items, { language }) =>
    ask(items, { language: language === 'en' || language === 'en-US' ? 'en' : 'qaa' }),
  ),
  'LA-13': open((port) => ({ ...port, detectPii: async () => [] }), {
    ...short,
    pii: [],
    keyPhrases: [],
  }),
  'LA-14': everywhere((ask, items, { signal }) =>
    signal?.aborted ? ask(items, { signal: undefined }) : ask(items),
  ),
  'LA-15': everywhere(async (ask, items, { signal }) => {
    signal?.throwIfAborted();
    return ask(items, { signal: undefined });
  }),
  'LA-16': everywhere(async (ask, items) => {
    try {
      return await ask(items);
    } catch (error) {
      if (!PortError.is(error) || error.code === 'unsupported') throw error;
      const { code, message } = error;
      return items.map(({ id }) => ({ id, error: { code, message } }));
    }
  }),
  'LA-17': everywhere(async (ask, items) =>
    (await ask(items)).filter(({ error }) => error?.code !== 'internal'),
  ),
};
