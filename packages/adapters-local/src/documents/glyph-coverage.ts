/** Stands for a character that a font cannot show. */
const box = '\u25A1';

const scripts = [
  'Arabic',
  'Armenian',
  'Balinese',
  'Bengali',
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
  'Latin',
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
].map((name) => ({ name, pattern: new RegExp(`\\p{sc=${name}}`, 'u') }));

/** Makes texts printable in fonts that do not have every character, and remembers what they lack. */
export interface GlyphCoverage {
  /** The text with a box for each character the font lacks; invisible ones are left out. */
  cover(text: string, has: (codePoint: number) => boolean): string;
  /** What boxes stand for so far: names of scripts. */
  missing(): readonly string[];
}

export function createGlyphCoverage(): GlyphCoverage {
  const missing = new Set<string>();
  return {
    cover: (text, has) => {
      let covered = '';
      for (const character of text) {
        if (has(character.codePointAt(0) ?? 0)) covered += character;
        else if (!/\p{Default_Ignorable_Code_Point}/u.test(character)) {
          missing.add(scriptOf(character));
          covered += box;
        }
      }
      return covered;
    },
    missing: () => [...missing].sort(),
  };
}

function scriptOf(character: string): string {
  if (/[\p{Extended_Pictographic}\p{Emoji_Presentation}]/u.test(character)) return 'emoji';
  return scripts.find(({ pattern }) => pattern.test(character))?.name ?? 'rare characters';
}
