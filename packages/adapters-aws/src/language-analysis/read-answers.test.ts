import { describe, expect, it } from 'vitest';
import { readPii } from './pii-spans.js';
import { codeOfItem, readKeyPhrases, readLanguage, readSentiment } from './read-answers.js';

function scores(Positive: number, Negative: number, Neutral: number, Mixed: number) {
  return { SentimentScore: { Positive, Negative, Neutral, Mixed } };
}

describe('the mood of a text', () => {
  it.each([
    ['POSITIVE', scores(0.9585764408111572, 0.001, 0.04, 0.0004), 'positive'],
    ['NEGATIVE', scores(0.05, 0.731904149055481, 0.2, 0.018), 'negative'],
    ['NEUTRAL', scores(0.0001, 0.0001, 0.9997639060020447, 0.0001), 'neutral'],
    ['MIXED', scores(0.2, 0.2, 0.1, 0.5), 'mixed'],
  ])('is %s as the service says', (Sentiment, score, label) => {
    const found = readSentiment({ Index: 0, Sentiment, ...score });
    expect(found?.label).toBe(label);
    const shares = Object.values(found?.scores ?? {});
    expect(Math.abs(shares.reduce((sum, one) => sum + one, 0) - 1)).toBeLessThan(1e-9);
    expect(found?.scores[label as 'mixed']).toBeCloseTo(Math.max(...shares), 6);
  });

  it.each([
    [{}],
    [{ Sentiment: 'POSITIVE' }],
    [{ Sentiment: 'GLAD', ...scores(1, 0, 0, 0) }],
    [{ Sentiment: 'POSITIVE', ...scores(Number.NaN, -1, 0, 0) }],
  ])('is unknown for %j', (answer) => {
    expect(readSentiment(answer)).toBeUndefined();
  });
});

describe('the phrases of a text', () => {
  it('come by their score, each once', () => {
    const KeyPhrases = [
      { Text: 'natural law', Score: 0.99 },
      { Text: ' the church ', Score: 1 },
      { Text: 'The Church', Score: 0.5 },
      { Text: ' ', Score: 1 },
      { Score: 1 },
    ];
    expect(readKeyPhrases({ KeyPhrases })).toEqual(['the church', 'natural law']);
    expect(readKeyPhrases({ KeyPhrases: [] })).toEqual([]);
    expect(readKeyPhrases({})).toBeUndefined();
  });
});

describe('the language of a text', () => {
  it('is the one that the service is surest of', () => {
    const Languages = [
      { LanguageCode: 'fr', Score: 0.1 },
      { LanguageCode: 'zh-TW', Score: 0.8 },
    ];
    expect(readLanguage({ Languages })).toEqual({ language: 'zh-TW', confidence: 0.8 });
    expect(readLanguage({ Languages: [] })).toEqual({ language: 'und', confidence: 0 });
    expect(readLanguage({})).toBeUndefined();
  });
});

describe('personal data', () => {
  const text = '😀 Größe 漢: Ann 👩‍👩‍👧 a@b.example, 4 May';
  const at = (part: string) => {
    const start = text.indexOf(part);
    const BeginOffset = [...text.slice(0, start)].length;
    return { BeginOffset, EndOffset: BeginOffset + [...part].length, Score: 0.9 };
  };
  const found = (Entities: unknown) =>
    readPii(text, { Entities })?.map(({ category, start, end }) => [
      category,
      text.slice(start, end),
    ]);

  it('is where the service says, although it counts code points', () => {
    const Entities = [
      { Type: 'DATE_TIME', ...at('4 May') },
      { Type: 'EMAIL', ...at('a@b.example') },
      { Type: 'NAME', ...at('Ann') },
    ];
    expect(found(Entities)).toEqual([
      ['PERSON', 'Ann'],
      ['EMAIL', 'a@b.example'],
      ['OTHER', '4 May'],
    ]);
  });

  it.each([
    ['SSN', 'ID_NUMBER'],
    ['UK_NATIONAL_HEALTH_SERVICE_NUMBER', 'ID_NUMBER'],
    ['CREDIT_DEBIT_CVV', 'PAYMENT'],
    ['IP_ADDRESS', 'IP'],
    ['PASSWORD', 'OTHER'],
    ['SOMETHING_NEW', 'OTHER'],
    ['constructor', 'OTHER'],
  ])('of the type %s is %s', (Type, category) => {
    expect(found([{ Type, ...at('Ann') }])).toEqual([[category, 'Ann']]);
  });

  it('that overlaps becomes one, named after the longer', () => {
    const [mail, site] = [at('a@b.example'), at('b.example')];
    expect(
      found([
        { Type: 'URL', ...site },
        { Type: 'EMAIL', ...mail },
      ]),
    ).toEqual([['EMAIL', 'a@b.example']]);
  });

  it('that lies nowhere is left out, and an end beyond the text is the end of the text', () => {
    const wrong = [{ BeginOffset: 5, EndOffset: 5 }, { BeginOffset: -1, EndOffset: 2 }, {}, null];
    expect(found(wrong)).toEqual([]);
    expect(found([{ Type: 'NAME', ...at('4 May'), EndOffset: 9_999 }])).toEqual([
      ['PERSON', '4 May'],
    ]);
    expect(found(undefined)).toBeUndefined();
  });
});

it.each([
  ['TEXT_SIZE_LIMIT_EXCEEDED', 'limit_exceeded'],
  ['UNSUPPORTED_LANGUAGE', 'unsupported'],
  ['TooManyRequestsException', 'rate_limited'],
  ['INTERNAL_SERVER_ERROR', 'internal'],
  [undefined, 'internal'],
])('takes the error %s of a text for %s', (code, expected) => {
  expect(codeOfItem(code)).toBe(expected);
});
