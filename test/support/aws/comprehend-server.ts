import { createLexiconLanguageAnalysis } from '@attune/adapters-local/lexicon';
import type { ItemResult } from '@attune/core/ports';
import { JsonFault, type JsonService, type Perform, startJsonService } from './json-service.js';
import type { ServiceModel } from './service-model.js';
import type { AwsKey } from './signature.js';

export interface ComprehendServer extends JsonService {
  /** Texts that it cannot work. */
  readonly broken: Set<string>;
  /** Texts that make it refuse the whole request. */
  readonly spoiling: Set<string>;
  /** What it answers about texts, by operation, in place of what it would say itself. */
  readonly scripted: Map<string, Readonly<Record<string, unknown>>>;
}

type Input = Readonly<Record<string, unknown>>;

const mostInBatch = 25;
/** Characters of a text that the service reads to tell its mood; it ignores the others. */
const readForSentiment = 500;
/** The list of words takes no more. */
const mostForWords = 50_000;
const types: Readonly<Record<string, string>> = {
  PERSON: 'NAME',
  PAYMENT: 'CREDIT_DEBIT_NUMBER',
  ID_NUMBER: 'SSN',
  IP: 'IP_ADDRESS',
  DATE_OF_BIRTH: 'DATE_TIME',
  OTHER: 'AGE',
};

/** Comprehend as botocore describes it. What it knows of English comes from a list of words. */
export async function startComprehendServer(
  model: ServiceModel,
  key: AwsKey,
): Promise<ComprehendServer> {
  const lexicon = createLexiconLanguageAnalysis();
  const english = { language: 'en' };
  const broken = new Set<string>();
  const spoiling = new Set<string>();
  const scripted = new Map<string, Readonly<Record<string, unknown>>>();

  function faultOf(text: string): string | undefined {
    if (Buffer.byteLength(text) > 5_000) return 'TEXT_SIZE_LIMIT_EXCEEDED';
    return broken.has(text) ? 'INTERNAL_SERVER_ERROR' : undefined;
  }

  /** Answers each text of a batch, or says of its place that it could not. */
  async function batch(
    { TextList }: Input,
    answer: (text: string) => Promise<Readonly<Record<string, unknown>>>,
  ) {
    const texts = TextList as readonly string[];
    if (texts.length > mostInBatch) {
      throw new JsonFault({ status: 400, code: 'BatchSizeLimitExceededException' });
    }
    if (texts.some((text) => spoiling.has(text))) {
      throw new JsonFault({ status: 400, code: 'InvalidRequestException' });
    }
    const ResultList: unknown[] = [];
    const ErrorList: unknown[] = [];
    for (const [Index, text] of texts.entries()) {
      const ErrorCode = faultOf(text);
      const known = scripted.get(text);
      if (ErrorCode === undefined) ResultList.push({ Index, ...(known ?? (await answer(text))) });
      else ErrorList.push({ Index, ErrorCode, ErrorMessage: `cannot work "${begin(text, 20)}"` });
    }
    // Answers are joined by their index, so their order must not matter.
    return { ResultList: ResultList.reverse(), ErrorList };
  }

  const operations: Readonly<Record<string, Perform>> = {
    BatchDetectSentiment: (input) =>
      batch(input, async (text) => {
        const read = begin(text, readForSentiment);
        const { label, scores } = only(await lexicon.analyzeSentiment(one(read), english));
        const { positive: Positive, negative: Negative, neutral: Neutral, mixed: Mixed } = scores;
        return {
          Sentiment: label.toUpperCase(),
          SentimentScore: { Positive, Negative, Neutral, Mixed },
        };
      }),
    BatchDetectKeyPhrases: (input) =>
      batch(input, async (text) => {
        const phrases = only(await lexicon.extractKeyPhrases(one(text), english));
        const KeyPhrases = phrases.map((Text, at) => ({ Text, Score: 1 - at / 1_000 }));
        return { KeyPhrases };
      }),
    BatchDetectDominantLanguage: (input) =>
      batch(input, async (text) => {
        const { language, confidence } = only(await lexicon.detectLanguage(one(text)));
        const found = { LanguageCode: language, Score: confidence };
        return { Languages: [{ LanguageCode: 'fr', Score: 0.001 }, found] };
      }),
    DetectPiiEntities: async ({ Text }) => {
      const text = String(Text);
      if (Buffer.byteLength(text) > 100_000) {
        throw new JsonFault({ status: 400, code: 'TextSizeLimitExceededException' });
      }
      if (broken.has(text)) throw new JsonFault({ status: 500, code: 'InternalServerException' });
      const known = scripted.get(text);
      if (known !== undefined) return known;
      const spans = only(await lexicon.detectPii(one(begin(text, mostForWords)), english));
      const points = (end: number): number => [...text.slice(0, end)].length;
      return {
        Entities: spans.map(({ category, start, end, confidence }) => ({
          ...{ Type: types[category] ?? category, Score: confidence },
          ...{ BeginOffset: points(start), EndOffset: points(end) },
        })),
      };
    },
  };
  const holdsNoText = ({ TextList }: Input): boolean =>
    Array.isArray(TextList) && TextList.length === 0;
  const service = await startJsonService(model, key, operations, holdsNoText);
  return Object.assign(service, { broken, spoiling, scripted });
}

function begin(text: string, characters: number): string {
  return [...text].slice(0, characters).join('');
}

function one(text: string) {
  return [{ id: 'a', text }];
}

function only<T>([result]: readonly ItemResult<T>[]): T {
  if (result?.value === undefined) throw new Error('The list of words has no answer');
  return result.value;
}
