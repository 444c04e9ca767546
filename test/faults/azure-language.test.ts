import { inspect } from 'node:util';
import {
  createAzureLanguageAnalysis,
  reachAzureLanguage,
} from '@attune/adapters-azure/language-analysis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LanguageServer, startLanguageServer } from '../support/azure/language-server.js';

const key = 'a-key-of-azure-language';
const english = { language: 'en-US' };
const glad = [{ id: 'a', text: 'I am so happy today.' }];
let server: LanguageServer;

beforeAll(async () => {
  server = await startLanguageServer({ key });
});

beforeEach(() => {
  Object.assign(server, { refuse: undefined, instead: undefined, change: undefined });
  server.analyzed.splice(0);
  server.failing.clear();
});

afterEach(() => {
  expect(server.violations.splice(0), 'what breaks the published specification').toEqual([]);
});

afterAll(async () => await server[Symbol.asyncDispose]());

const open = (tries = 1) => createAzureLanguageAnalysis({ endpoint: server.url, key, tries });

describe('what is sent', () => {
  it('asks the service to keep nothing, in batches it takes', async () => {
    const items = Array.from({ length: 23 }, (_, at) => ({ id: `i${at}`, text: `Happy ${at}` }));
    await open().analyzeSentiment(items, english);
    await open().detectPii(items, english);
    expect(server.analyzed.map(({ documents }) => documents.length)).toEqual([
      ...[10, 10, 3],
      ...[5, 5, 5, 5, 3],
    ]);
  });

  it('keeps a request within what the service takes, however many bytes a character has', async () => {
    const family = '👩‍👩‍👧'.repeat(5_120);
    const items = Array.from({ length: 12 }, (_, at) => ({ id: `i${at}`, text: family }));
    const results = await open().detectLanguage(items);
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(server.analyzed.length).toBeGreaterThan(2);
    const accents = `e${'\u0301'.repeat(300_000)}`;
    const [dense] = await open().analyzeSentiment([{ id: 'z', text: accents }], english);
    expect(dense?.error?.code).toBe('limit_exceeded');
  });

  it.each([
    ['en-US', 'en'],
    ['pt-BR', 'pt-BR'],
    ['pt', 'pt-PT'],
    ['zh-TW', 'zh-hant'],
    ['zh-CN', 'zh-hans'],
    ['nb-NO', 'no'],
    ['fil-PH', 'fil'],
  ])('names %s as %s', async (language, code) => {
    await open().analyzeSentiment(glad, { language });
    expect(server.analyzed[0]?.documents[0]?.['language']).toBe(code);
  });

  it('is asked nothing by a look', async () => {
    await reachAzureLanguage({ endpoint: server.url, key });
    expect(server.analyzed).toEqual([]);
    await expect(reachAzureLanguage({ endpoint: server.url, key: 'wrong' })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });
});

describe('what is answered', () => {
  const said = 'Call Ann Lee on 555 0100 at home, born 3 May 1990, my doctor said yesterday.';
  const entity = (text: string, category: string, more: object = {}) => ({
    ...{ text, category, offset: said.indexOf(text), length: text.length, confidenceScore: 0.8 },
    ...more,
  });
  const answering = (document: object) => {
    server.change = () => ({
      documents: [{ id: '0', warnings: [], ...document }],
      errors: [],
      modelVersion: '2025-01-01',
    });
  };

  it('tells the model, and shares for a mixed text', async () => {
    const confidenceScores = { positive: 0.5, neutral: 0.02, negative: 0.48 };
    answering({ sentiment: 'mixed', confidenceScores, sentences: [], unknownMember: 1 });
    const [result] = await open().analyzeSentiment(glad, english);
    expect(result?.value).toMatchObject({ label: 'mixed', model: '2025-01-01' });
    expect(result?.value?.scores.mixed).toBeCloseTo(0.96);
    expect(result?.value?.scores.positive).toBeCloseTo(0.02);
  });

  it('names personal data as the port does, and leaves out what is none by itself', async () => {
    answering({
      entities: [
        entity('Ann Lee', 'Person'),
        entity('Ann', 'Person', { confidenceScore: 0.5 }),
        entity('555 0100', 'PhoneNumber'),
        entity('3 May 1990', 'DateTime', { subcategory: 'Date' }),
        entity('doctor', 'PersonType'),
        entity('yesterday', 'DateTime', { subcategory: 'DateRange' }),
      ],
    });
    const [result] = await open().detectPii([{ id: 'a', text: said }], english);
    expect(
      result?.value?.map(({ category, start, end }) => [category, said.slice(start, end)]),
    ).toEqual([
      ['PERSON', 'Ann Lee'],
      ['PHONE', '555 0100'],
      ['OTHER', '3 May 1990'],
    ]);
  });

  it.each([
    ['USSocialSecurityNumber', 'ID_NUMBER'],
    ['EUPassportNumber', 'ID_NUMBER'],
    ['CreditCardNumber', 'PAYMENT'],
    ['InternationalBankingAccountNumber', 'PAYMENT'],
    ['SomethingNew', 'OTHER'],
  ])('knows %s as %s', async (category, name) => {
    answering({ entities: [entity('Ann Lee', category)] });
    const [result] = await open().detectPii([{ id: 'a', text: said }], english);
    expect(result?.value?.[0]?.category).toBe(name);
  });

  it.each([
    ['an entity beyond the text', { entities: [entity('Ann Lee', 'Person', { offset: 900 })] }],
    ['an entity of other words', { entities: [entity('Ann Lee', 'Person', { offset: 0 })] }],
    ['an entity that is no object', { entities: [7] }],
    ['no list of entities', {}],
  ])('hides no wrong words: %s fails the item', async (_, document) => {
    answering(document);
    const [result] = await open().detectPii([{ id: 'a', text: said }], english);
    expect(result?.error?.code).toBe('internal');
    expect(result?.error?.message).not.toContain('Ann');
  });

  it.each([
    ['(Unknown)', 'und', 0],
    ['zh_chs', 'zh-Hans', 0.9],
    ['pt', 'pt', 0.9],
    ['<script>', 'und', 0],
  ])('reads the language %s as %s', async (iso6391Name, language, confidence) => {
    answering({ detectedLanguage: { name: 'x', iso6391Name, confidenceScore: 0.9 } });
    const [result] = await open().detectLanguage(glad);
    expect(result?.value).toEqual({ language, confidence });
  });

  it.each([
    ['UnsupportedLanguageCode', 'unsupported'],
    ['InvalidDocument', 'invalid_argument'],
    ['SomethingNew', 'internal'],
  ])('gives the fault %s of an item as %s', async (code, meaning) => {
    server.failing.set('I am sad.', code);
    const [first, second] = await open().extractKeyPhrases(
      [...glad, { id: 'b', text: 'I am sad.' }],
      english,
    );
    expect(first?.error).toBeUndefined();
    expect(second?.error).toEqual({
      code: meaning,
      message: `Azure Language could not analyze this text (${code})`,
    });
  });

  it('fails an item whose answer is missing', async () => {
    server.change = (answer) => ({ ...answer, documents: [] });
    const [result] = await open().analyzeSentiment(glad, english);
    expect(result?.error?.message).toContain('It is missing');
  });
});

describe('what goes wrong', () => {
  it.each([
    [{ text: 'not JSON' }, 'internal'],
    [{ text: '' }, 'internal'],
    [{ text: '[]' }, 'internal'],
    [{ text: '<html>', type: 'text/html' }, 'internal'],
    ['cut', 'unavailable'],
  ] as const)('calls %j %s', async (instead, code) => {
    server.instead = instead;
    await expect(open().analyzeSentiment(glad, english)).rejects.toMatchObject({ code });
  });

  it.each([
    [403, 'permission_denied'],
    [404, 'not_found'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('calls status %i %s, without key or text', async (status, code) => {
    server.refuse = { status, code: 'Refused' };
    const error = await open()
      .analyzeSentiment(glad, english)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'PortError', code, port: 'language-analysis' });
    const shown = inspect(error, { depth: 9, showHidden: true });
    expect(shown).not.toContain(key);
    expect(shown).not.toContain('happy');
    if (status === 403) expect(shown).toContain('Cognitive Services User');
  });

  it('tries again after the pause that the service asks for', async () => {
    server.refuse = { status: 429, code: '429', times: 1, headers: { 'retry-after-ms': '5' } };
    const [result] = await open(2).analyzeSentiment(glad, english);
    expect(result?.value?.label).toBe('positive');
  });

  it('tells how long to wait when that is too long to wait for', async () => {
    server.refuse = { status: 429, code: '429', headers: { 'retry-after': '90' } };
    await expect(open(3).analyzeSentiment(glad, english)).rejects.toMatchObject({
      ...{ code: 'rate_limited', retryAfterMs: 90_000 },
    });
  });
});
