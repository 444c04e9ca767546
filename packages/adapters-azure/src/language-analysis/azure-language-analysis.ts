import { eachAtOnce, guard, languageFits, textFits } from '@attune/core/adapter-kit';
import {
  type ItemResult,
  type LanguageAnalysis,
  type LanguageCapabilities,
  PortError,
  type TextItem,
  type TextLimit,
  type UnderstoodLanguages,
} from '@attune/core/ports';
import { openCognitiveClient } from '../identity/cognitive-client.js';
import type { AzureClient, AzureRequest } from '../requests/azure-client.js';
import { type AzureCall, portError } from '../requests/azure-fault.js';
import { codeOfTag, piiLanguages, sentimentLanguages } from './language-codes.js';
import type { AzureLanguageOptions } from './language-options.js';
import {
  type ReadDocument,
  readKeyPhrases,
  readLanguage,
  readPii,
  readSentiment,
  UnreadableDocument,
} from './read-answers.js';
import { type DocumentAnswer, readDocuments } from './read-documents.js';
import { batchTexts, type PlacedText } from './text-batches.js';

const provider = 'azure';

/** Of a document: https://learn.microsoft.com/azure/ai-services/language-service/concepts/data-limits */
const limit: TextLimit = { unit: 'textElements', max: 5_120 };
/** A request may have 1 MB; this leaves room for what JSON adds around and within texts. */
const mostBytes = 400_000;
/** The slowest tier answers 300 requests a minute. */
const requestsAtOnce = 3;

const capabilities: LanguageCapabilities = {
  sentiment: sentimentLanguages,
  pii: piiLanguages,
  piiNames: true,
  keyPhrases: sentimentLanguages,
  languageDetection: true,
  limits: { sentiment: limit, pii: limit, keyPhrases: limit, languageDetection: limit },
};

/** One of the service's features, and what the port makes of it. */
interface Feature<T> {
  readonly operation: Exclude<keyof LanguageAnalysis, 'provider' | 'capabilities'>;
  /** Path and query; each asks the service to keep nothing. */
  readonly path: string;
  /** Most documents of one request. */
  readonly documents: number;
  readonly languages: UnderstoodLanguages;
  readonly read: ReadDocument<T>;
  /** The answer to a text that is empty or blank. */
  readonly blank: T;
}

/** The options of a call; only the detection of languages has no language. */
interface Asked {
  readonly language?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const base = '/text/analytics/v3.1';
const utf16 = 'stringIndexType=Utf16CodeUnit';
const keepNothing = 'loggingOptOut=true';

const sentiment: Feature<Awaited<ReturnType<typeof readSentiment>>> = {
  operation: 'analyzeSentiment',
  path: `${base}/sentiment?${keepNothing}&${utf16}`,
  documents: 10,
  languages: capabilities.sentiment,
  read: readSentiment,
  blank: { label: 'neutral', scores: { positive: 0, neutral: 1, negative: 0, mixed: 0 } },
};

const pii: Feature<ReturnType<typeof readPii>> = {
  operation: 'detectPii',
  path: `${base}/entities/recognition/pii?${keepNothing}&${utf16}`,
  documents: 5,
  languages: capabilities.pii,
  read: readPii,
  blank: [],
};

const keyPhrases: Feature<readonly string[]> = {
  operation: 'extractKeyPhrases',
  path: `${base}/keyPhrases?${keepNothing}`,
  documents: 10,
  languages: capabilities.keyPhrases,
  read: readKeyPhrases,
  blank: [],
};

const detection: Feature<ReturnType<typeof readLanguage>> = {
  operation: 'detectLanguage',
  path: `${base}/languages?${keepNothing}`,
  documents: 1_000,
  languages: 'any',
  read: readLanguage,
  blank: { language: 'und', confidence: 0 },
};

/**
 * Azure Language (Text Analytics), by its REST API 3.1. The service is told to log no text with each
 * request: by default it keeps those of sentiment and key phrases for 48 hours.
 */
export function createAzureLanguageAnalysis(options: AzureLanguageOptions): LanguageAnalysis {
  const client = openCognitiveClient(options, { port: 'language-analysis', adapter: provider });
  return {
    provider,
    capabilities,
    analyzeSentiment: (items, asked) => analyze(client, sentiment, items, asked),
    detectPii: (items, asked) => analyze(client, pii, items, asked),
    extractKeyPhrases: (items, asked) => analyze(client, keyPhrases, items, asked),
    detectLanguage: (items, asked = {}) => analyze(client, detection, items, asked),
  };
}

/**
 * Asks the service to look at no text, which costs nothing and needs the same key and role as work: it
 * answers that there are no documents.
 *
 * @throws PortError as the service refuses it.
 */
export async function reachAzureLanguage(
  options: AzureLanguageOptions,
  signal?: AbortSignal,
): Promise<void> {
  const user = { port: 'language-analysis', adapter: provider };
  await openCognitiveClient({ ...options, tries: 1 }, user).send({
    ...requestOf(detection, { documents: [] }, signal),
    timeLimitMs: 20_000,
    expected: [400],
  });
}

/** Names a call for its errors. */
function languageCall(operation: string): AzureCall {
  return {
    ...{ port: 'language-analysis', operation, adapter: provider, service: 'Azure Language' },
    role: 'the role "Cognitive Services User" on the Language resource',
  };
}

async function analyze<T>(
  client: AzureClient,
  feature: Feature<T>,
  items: readonly TextItem[],
  { language, signal }: Asked,
): Promise<readonly ItemResult<T>[]> {
  const call = languageCall(feature.operation);
  return await guard({ ...call, signal }, async () => {
    if (language !== undefined && !languageFits(language, feature.languages)) {
      const message = `${feature.operation}: Azure Language does not understand ${language.slice(0, 35)}`;
      throw new PortError('unsupported', message, call);
    }
    const results: (ItemResult<T> | undefined)[] = items.map((item) => answerHere(item, feature));
    const open = items.flatMap(({ text }, at) => (results[at] === undefined ? { at, text } : []));
    const batches = batchTexts(open, { documents: feature.documents, bytes: mostBytes });
    await eachAtOnce(batches, requestsAtOnce, async (batch) => {
      const answers = await ask(client, feature, batch, { language, signal });
      for (const { at, text } of batch) {
        const id = items[at]?.id ?? '';
        results[at] = resultOf(id, answers.get(String(at)), text, feature.read);
      }
    });
    return results.filter((result) => result !== undefined);
  });
}

/** What needs no service; `undefined` for everything else. */
function answerHere<T>({ id, text }: TextItem, { blank }: Feature<T>): ItemResult<T> | undefined {
  if (text.trim() === '') return { id, value: blank };
  if (textFits(text, limit) && Buffer.byteLength(text) <= mostBytes) return undefined;
  const message = `The text has more than ${limit.max} characters, or than ${mostBytes} bytes`;
  return { id, error: { code: 'limit_exceeded', message } };
}

async function ask<T>(
  client: AzureClient,
  feature: Feature<T>,
  batch: readonly PlacedText[],
  { language, signal }: Asked,
): Promise<ReadonlyMap<string, DocumentAnswer>> {
  const told = language === undefined ? {} : { language: codeOfTag(language) };
  const documents = batch.map(({ at, text }) => ({ id: String(at), text, ...told }));
  const { body } = await client.send(requestOf(feature, { documents }, signal));
  const answers = readDocuments(body);
  if (answers !== undefined) return answers;
  const call = languageCall(feature.operation);
  throw portError('internal', 'The answer of Azure Language cannot be read', call);
}

function requestOf(
  { operation, path }: Pick<Feature<unknown>, 'operation' | 'path'>,
  body: { readonly documents: readonly unknown[] },
  signal: AbortSignal | undefined,
): AzureRequest {
  return {
    call: languageCall(operation),
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: () => JSON.stringify(body),
    signal,
    timeLimitMs: 60_000,
    repeatable: true,
  };
}

function resultOf<T>(
  id: string,
  answer: DocumentAnswer | undefined,
  text: string,
  read: ReadDocument<T>,
): ItemResult<T> {
  const unreadable = (why: string): ItemResult<T> => {
    const message = `The answer of Azure Language about this text cannot be read. ${why}`;
    return { id, error: { code: 'internal', message } };
  };
  if (answer === undefined) return unreadable('It is missing');
  if ('error' in answer) return { id, error: answer.error };
  try {
    return { id, value: read(answer.document, text, answer.model) };
  } catch (error) {
    if (error instanceof UnreadableDocument) return unreadable(error.message);
    throw error;
  }
}
