const names = [
  'Latin',
  'Arabic',
  'Armenian',
  'Balinese',
  'Bengali',
  'Bopomofo',
  'Cherokee',
  'Coptic',
  'Cyrillic',
  'Devanagari',
  'Ethiopic',
  'Georgian',
  'Greek',
  'Gujarati',
  'Gurmukhi',
  'Han',
  'Hangul',
  'Hebrew',
  'Hiragana',
  'Javanese',
  'Kannada',
  'Katakana',
  'Khmer',
  'Lao',
  'Malayalam',
  'Mongolian',
  'Myanmar',
  'Oriya',
  'Sinhala',
  'Syriac',
  'Tamil',
  'Telugu',
  'Thaana',
  'Thai',
  'Tibetan',
] as const;

const scripts = names.map((name) => ({
  name,
  // Also what a script shares with others, such as the full stop of Hindi and Bengali.
  pattern: new RegExp(`\\p{scx=${name}}`, 'u'),
}));

/** Punctuation and letters as wide as Chinese characters; Unicode counts them to no script. */
const fullWidth = /[\u3000-\u303f\uff00-\uffef]/u;
const pictures = /[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Emoji_Modifier}]/u;

/** The name of the script of a character, `emoji`, or `other` for what belongs to none. */
export function scriptOf(character: string): string {
  if (/[\t -~]/u.test(character)) return 'other';
  if (fullWidth.test(character)) return 'Han';
  const script = scripts.find(({ pattern }) => pattern.test(character));
  if (script !== undefined) return script.name;
  return pictures.test(character) ? 'emoji' : 'other';
}
