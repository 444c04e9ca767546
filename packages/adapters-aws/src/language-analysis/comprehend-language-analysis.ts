import { guard, textFits } from '@attune/core/adapter-kit';
import {
  type CallOptions,
  type ItemResult,
  type LanguageAnalysis,
  type LanguageCapabilities,
  PortError,
  type TextItem,
  type TextLimit,
} from '@attune/core/ports';
import { toPortError } from '../errors/to-port-error.js';
import { askInBatches, askOneByOne, type Outcome } from './ask-items.js';
import type { ComprehendOptions } from './comprehend-options.js';
import type { ComprehendService } from './comprehend-service.js';
import { codeOfLanguage, languages, piiLanguages } from './languages.js';
import { readPii } from './pii-spans.js';
import { fieldsOf, readKeyPhrases, readLanguage, readSentiment } from './read-answers.js';

const provider = 'aws-comprehend';
const port = 'language-analysis';

/** Of one text in a batch: https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html */
const inBatch: TextLimit = { unit: 'bytes', max: 5_000 };
/** The service takes 5,000 bytes, but reads the first 500 characters and ignores the others. */
const forSentiment: TextLimit = { unit: 'codePoints', max: 500 };
/** Of one request. */
const forPii: TextLimit = { unit: 'bytes', max: 100_000 };

const capabilities: LanguageCapabilities = {
  sentiment: languages,
  pii: piiLanguages,
  piiNames: true,
  keyPhrases: languages,
  languageDetection: true,
  limits: { sentiment: forSentiment, pii: forPii, keyPhrases: inBatch, languageDetection: inBatch },
};

/** The right that each method needs. */
const rights = {
  analyzeSentiment: 'comprehend:BatchDetectSentiment',
  detectPii: 'comprehend:DetectPiiEntities',
  extractKeyPhrases: 'comprehend:BatchDetectKeyPhrases',
  detectLanguage: 'comprehend:BatchDetectDominantLanguage',
} as const;

type Operation = keyof typeof rights;

/** Analyzes texts by Amazon Comprehend, in batches where the service takes them. */
export function createComprehendLanguageAnalysis(
  service: ComprehendService,
  { atOnce = 4 }: ComprehendOptions,
): LanguageAnalysis {
  return {
    provider,
    capabilities,
    analyzeSentiment: (items, { language, signal }) =>
      analyze('analyzeSentiment', items, signal, neutral, async (left) => {
        const code = requireLanguage('analyzeSentiment', language, languages);
        const ask = (texts: readonly string[]) => service.sentiment(texts, code, signal);
        return await askInBatches(left, atOnce, ask, readSentiment);
      }),
    extractKeyPhrases: (items, { language, signal }) =>
      analyze('extractKeyPhrases', items, signal, [], async (left) => {
        const code = requireLanguage('extractKeyPhrases', language, languages);
        const ask = (texts: readonly string[]) => service.keyPhrases(texts, code, signal);
        return await askInBatches(left, atOnce, ask, readKeyPhrases);
      }),
    detectLanguage: (items, { signal }: CallOptions = {}) =>
      analyze('detectLanguage', items, signal, { language: 'und', confidence: 0 }, (left) => {
        const ask = (texts: readonly string[]) => service.languages(texts, signal);
        return askInBatches(left, atOnce, ask, readLanguage);
      }),
    detectPii: (items, { language, signal }) =>
      analyze('detectPii', items, signal, [], async (left) => {
        const code = requireLanguage('detectPii', language, piiLanguages);
        return await askOneByOne(left, atOnce, async (text) =>
          readPii(text, fieldsOf(await service.pii(text, code, signal))),
        );
      }),
  };
}

const neutral = {
  label: 'neutral',
  scores: { positive: 0, neutral: 1, negative: 0, mixed: 0 },
  model: 'amazon-comprehend',
} as const;

const limitOf: Readonly<Record<Operation, TextLimit>> = {
  analyzeSentiment: forSentiment,
  detectPii: forPii,
  extractKeyPhrases: inBatch,
  detectLanguage: inBatch,
};

/** Asks the service about the texts that hold something and fit; the others are answered here. */
function analyze<T>(
  operation: Operation,
  items: readonly TextItem[],
  signal: AbortSignal | undefined,
  blank: T,
  ask: (items: readonly TextItem[]) => Promise<readonly Outcome<T>[]>,
): Promise<readonly ItemResult<T>[]> {
  const call = { port, operation, adapter: provider, signal };
  const limit = limitOf[operation];
  return guard(
    call,
    async () => {
      const asked = items.filter(({ text }) => text.trim() !== '' && textFits(text, limit));
      const outcomes = await ask(asked);
      const answers = new Map(asked.map((item, at) => [item, outcomes[at]] as const));
      signal?.throwIfAborted();
      return items.map((item): ItemResult<T> => {
        const { id, text } = item;
        if (text.trim() === '') return { id, value: blank };
        const outcome = answers.get(item) ?? { error: tooLong(limit) };
        return { id, ...outcome } as ItemResult<T>;
      });
    },
    (error) =>
      toPortError(error, {
        ...{ port, operation, adapter: provider, service: 'Amazon Comprehend' },
        rights: rights[operation],
      }),
  );
}

function tooLong({ max, unit }: TextLimit) {
  const message = `The text has more than ${max} ${unit === 'bytes' ? 'bytes of UTF-8' : 'characters'}`;
  return { code: 'limit_exceeded', message } as const;
}

function requireLanguage(operation: Operation, language: string, known: readonly string[]): string {
  const code = codeOfLanguage(language, known);
  if (code !== undefined) return code;
  const message = `Amazon Comprehend: ${operation} knows ${known.join(', ')}, not ${language.slice(0, 40)}`;
  throw new PortError('unsupported', message, { port, operation, adapter: provider });
}
