import { describe, expect, it } from 'vitest';
import { hasInvisibleCharacters, isSingleScript } from './name-characters.js';

describe('isSingleScript', () => {
  it.each([
    ...['ann', 'ann.lee_2-x', 'łukasz', '123', 'Ольга', 'Αλέξης', 'محمد', 'דוד', 'สมชาย', 'अनल'],
    ...[
      '佐藤',
      'さとう',
      'サトー花子',
      'satoさん',
      '김철수',
      'kim철수',
      '王小明',
      'ㄅㄆㄇ王',
      'עדי7',
    ],
  ])('takes "%s"', (name) => {
    expect(isSingleScript(name)).toBe(true);
  });

  it.each([
    ...['аnn', 'pаypal', 'αnn', 'Łukasz_Ж', 'annא', 'дiк', 'さとㄅ', '김さ', 'ж佐藤', 'ann\u0661ж'],
  ])('refuses "%s", whose scripts are mixed', (name) => {
    expect(isSingleScript(name)).toBe(false);
  });
});

describe('hasInvisibleCharacters', () => {
  it.each([
    ...[
      'Ann Lee',
      'Ольга 佐藤 🙂',
      '👩‍👩‍👧',
      '👍🏽',
      '❤️ Ann',
      'علی‌رضا',
      'Nguyễn Thị',
      'O’Neil',
      'שָׁלוֹם',
    ],
  ])('finds none in "%s"', (name) => {
    expect(hasInvisibleCharacters(name)).toBe(false);
  });

  it.each([
    ['a right-to-left override', 'Ann\u202Eeel'],
    ['an isolate', 'Ann \u2066Lee\u2069'],
    ['a direction mark', 'Ann\u200F'],
    ['a zero-width space', 'An\u200Bn'],
    ['a zero-width joiner between Latin letters', 'An\u200Dn'],
    ['a zero-width non-joiner between Latin letters', 'An\u200Cn'],
    ['a byte order mark', '\uFEFFAnn'],
    ['a soft hyphen', 'An\u00ADn'],
    ['a word joiner', 'An\u2060n'],
    ['a Hangul filler', 'Ann\u3164'],
    ['an empty Braille cell', 'Ann\u2800'],
    ['a tag', 'Ann\u{E0041}'],
    ['a variation selector after a letter', 'Ann\uFE0F'],
    ['a tower of accents', `Ann${'\u0301'.repeat(5)}`],
  ])('finds %s', (_what, name) => {
    expect(hasInvisibleCharacters(name)).toBe(true);
  });
});
