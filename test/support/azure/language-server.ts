import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMemoryLanguageAnalysis } from '@attune/core/memory';
import type { ItemResult, LanguageAnalysis } from '@attune/core/ports';
import { isRecord, type JsonRecord } from './records.js';
import { refuseWith, send, sendInstead } from './speech-replies.js';
import type { Refusal, SpeechServer } from './speech-state.js';

/** Azure's Text Analytics 3.1, in the hands of a test. */
export interface LanguageServer extends AsyncDisposable {
  readonly url: string;
  /** What requests did that the specification does not allow. */
  readonly violations: string[];
  /** The bodies that were analyzed, in order. */
  readonly analyzed: { readonly path: string; readonly documents: readonly JsonRecord[] }[];
  refuse: (Refusal & { times?: number }) | undefined;
  instead: SpeechServer['instead'];
  /** Texts that the service fails, with its code. */
  readonly failing: Map<string, string>;
  /** Changes an answer before it is sent. */
  change: ((answer: JsonRecord) => unknown) | undefined;
}

/** What each path takes, by the specification and the limits of the service. */
const features = {
  '/text/analytics/v3.1/sentiment': {
    documents: 10,
    query: ['model-version', 'showStats', 'loggingOptOut', 'opinionMining', 'stringIndexType'],
    hint: 'language',
  },
  '/text/analytics/v3.1/entities/recognition/pii': {
    documents: 5,
    query: [
      ...['model-version', 'showStats', 'loggingOptOut', 'domain', 'stringIndexType'],
      'piiCategories',
    ],
    hint: 'language',
  },
  '/text/analytics/v3.1/keyPhrases': {
    documents: 10,
    query: ['model-version', 'showStats', 'loggingOptOut'],
    hint: 'language',
  },
  '/text/analytics/v3.1/languages': {
    documents: 1_000,
    query: ['model-version', 'showStats', 'loggingOptOut'],
    hint: 'countryHint',
  },
} as const;

type Path = keyof typeof features;

function featureAt(path: string) {
  return Object.hasOwn(features, path) ? features[path as Path] : undefined;
}

const mostBytes = 1_000_000;
const mostElements = 5_120;
const language = /^[a-z]{2,3}$|^pt-(PT|BR)$|^zh-han[st]$/u;
const segmenter = new Intl.Segmenter();
const limit = { unit: 'textElements', max: mostElements } as const;

/** Answers with what core's in-memory analysis finds, in the words of the service. */
export async function startLanguageServer({
  key,
}: {
  readonly key: string;
}): Promise<LanguageServer> {
  const memory = createMemoryLanguageAnalysis({
    capabilities: {
      limits: { sentiment: limit, pii: limit, keyPhrases: limit, languageDetection: limit },
    },
  });
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      // A client may go away in the middle, as a worker that is killed.
      if (request.complete) state.violations.push(`the server failed: ${error.message}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: LanguageServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ violations: [], analyzed: [], failing: new Map() },
    ...{ refuse: undefined, instead: undefined, change: undefined },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const body = Buffer.concat(parts);
    const refusal = refusalFor(request);
    if (refusal !== undefined) refuseWith(response, { wrapped: true, ...refusal });
    else if (state.instead !== undefined) sendInstead(response, state.instead);
    else await serve(request, response, body);
  }

  function refusalFor({ headers }: IncomingMessage): Refusal | undefined {
    const { refuse } = state;
    if (refuse !== undefined && refuse.times !== 0) {
      if (refuse.times !== undefined) refuse.times -= 1;
      return refuse;
    }
    const known = headers['ocp-apim-subscription-key'] === key;
    return known ? undefined : { status: 401, code: '401' };
  }

  async function serve(
    { method, url = '/', headers }: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): Promise<void> {
    const { pathname, searchParams } = new URL(url, state.url);
    const feature = featureAt(pathname);
    if (method !== 'POST' || feature === undefined) {
      state.violations.push(`${method} ${pathname} is not in the specification`);
      refuseWith(response, { status: 404, code: '404', wrapped: true });
      return;
    }
    const { documents } = JSON.parse(body.toString()) as { documents: JsonRecord[] };
    const fault = batchFault(documents, feature.documents, body.length);
    state.violations.push(
      ...queryFaults(searchParams, feature.query),
      ...(headers['content-type']?.startsWith('application/json') ? [] : ['the body is not JSON']),
      ...documents.flatMap((one) => documentFaults(one, feature.hint)),
      // An empty list is how the adapter looks whether the service is there.
      ...(fault === undefined || documents.length === 0 ? [] : [fault]),
    );
    if (fault !== undefined) refuseBatch(response, fault);
    else await work(response, pathname as Path, documents);
  }

  async function work(
    response: ServerResponse,
    path: Path,
    documents: readonly JsonRecord[],
  ): Promise<void> {
    state.analyzed.push({ path, documents });
    const made = await analyze(memory, path, documents, state.failing);
    send(response, 200, state.change === undefined ? made : state.change(made));
  }

  return state;
}

function refuseBatch(response: ServerResponse, fault: string): void {
  const innererror = { code: fault, message: 'refused' };
  send(response, 400, { error: { code: 'InvalidRequest', message: 'refused', innererror } });
}

function queryFaults(query: URLSearchParams, known: readonly string[]): string[] {
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => `the parameter ${name} is not in the specification`),
    ...(query.get('loggingOptOut') === 'true' ? [] : ['the service may keep the texts']),
    ...(known.includes('stringIndexType') && query.get('stringIndexType') !== 'Utf16CodeUnit'
      ? ['offsets are counted in text elements']
      : []),
  ];
}

function batchFault(documents: readonly unknown[], most: number, bytes: number) {
  if (documents.length === 0) return 'MissingInputDocuments';
  if (documents.length > most) return 'InvalidDocumentBatch';
  return bytes > mostBytes ? 'InvalidRequestBodyFormat' : undefined;
}

function documentFaults(document: JsonRecord, hint: string): readonly string[] {
  const { id, text } = document;
  const unknown = Object.keys(document).filter((name) => !['id', 'text', hint].includes(name));
  return [
    ...unknown.map((name) => `document.${name} is not in the specification`),
    ...(typeof id === 'string' && id !== '' ? [] : ['a document has no id']),
    ...(typeof text === 'string' && text.trim() !== '' ? [] : ['a document has no text']),
    ...(hint === 'language' && !language.test(String(document['language']))
      ? [`document.language is ${String(document['language'])}`]
      : []),
  ];
}

async function analyze(
  memory: LanguageAnalysis,
  path: Path,
  documents: readonly JsonRecord[],
  failing: ReadonlyMap<string, string>,
): Promise<JsonRecord> {
  const whole = documents.filter(({ text }) => !failing.has(String(text)) && !isLong(text));
  const items = whole.map(({ id, text }) => ({ id: String(id), text: String(text) }));
  const texts = new Map(items.map(({ id, text }) => [id, text]));
  const found = await answersOf(memory, path, items, texts);
  return {
    documents: found,
    errors: documents
      .filter((one) => !whole.includes(one))
      .map(({ id, text }) => ({
        id,
        error: {
          code: 'InvalidArgument',
          message: 'Invalid document in request.',
          innererror: {
            code: failing.get(String(text)) ?? 'InvalidDocument',
            message: `Something about ${String(text).slice(0, 40)}`,
          },
        },
      })),
    modelVersion: '2022-11-01',
  };
}

function isLong(text: unknown): boolean {
  const whole = String(text);
  if (whole.length <= mostElements) return false;
  let elements = 0;
  for (const _ of segmenter.segment(whole)) elements += 1;
  return elements > mostElements;
}

type Items = readonly { readonly id: string; readonly text: string }[];

async function answersOf(
  memory: LanguageAnalysis,
  path: Path,
  items: Items,
  texts: ReadonlyMap<string, string>,
): Promise<readonly JsonRecord[]> {
  const asked = { language: 'en' };
  const told = <T>(results: readonly ItemResult<T>[], make: (value: T, id: string) => JsonRecord) =>
    results.flatMap(({ id, value }) =>
      value === undefined ? [] : { id, warnings: [], ...make(value, id) },
    );
  switch (path) {
    case '/text/analytics/v3.1/sentiment':
      return told(await memory.analyzeSentiment(items, asked), ({ label, scores }) => {
        const { positive, neutral, negative } = scores;
        const confidenceScores = { positive, neutral, negative };
        return { sentiment: label, confidenceScores, sentences: [] };
      });
    case '/text/analytics/v3.1/entities/recognition/pii':
      return told(await memory.detectPii(items, asked), (spans, id) => {
        const text = texts.get(id) ?? '';
        const entities = spans.map(({ category, start, end, confidence }) => ({
          text: text.slice(start, end),
          category: ownNames[category] ?? category,
          ...{ offset: start, length: end - start, confidenceScore: confidence },
        }));
        return { redactedText: '***', entities };
      });
    case '/text/analytics/v3.1/keyPhrases':
      return told(await memory.extractKeyPhrases(items, asked), (phrases) => {
        return { keyPhrases: phrases };
      });
    default:
      return told(await memory.detectLanguage(items), ({ language: tag, confidence }) => {
        const known = tag !== 'und';
        const iso6391Name = known ? tag.split('-')[0] : '(Unknown)';
        const detectedLanguage = { name: iso6391Name, iso6391Name, confidenceScore: confidence };
        return { detectedLanguage };
      });
  }
}

const ownNames: Readonly<Record<string, string>> = {
  EMAIL: 'Email',
  PHONE: 'PhoneNumber',
  PERSON: 'Person',
};

/** A document of an answer, for changes of it. */
export function firstDocument(answer: JsonRecord): Record<string, unknown> {
  const documents = answer['documents'];
  const [first] = Array.isArray(documents) ? documents.filter(isRecord) : [];
  return first as Record<string, unknown>;
}
