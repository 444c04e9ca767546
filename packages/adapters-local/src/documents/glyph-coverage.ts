import { scriptOf } from './scripts.js';

/** Stands for a character that no font has. */
const box = '\u25A1';

/** Makes texts printable in the fonts that are installed, and remembers what these lack. */
export interface GlyphCoverage {
  /** The text with a box for each character that no font has. */
  cover(text: string, has: (character: string) => boolean): string;
  /** What boxes stand for so far: names of scripts. */
  missing(): readonly string[];
}

export function createGlyphCoverage(): GlyphCoverage {
  const missing = new Set<string>();
  return {
    cover: (text, has) => {
      let covered = '';
      for (const character of text) {
        if (has(character)) covered += character;
        else {
          const script = scriptOf(character);
          missing.add(script === 'other' ? 'rare characters' : script);
          covered += box;
        }
      }
      return covered;
    },
    missing: () => [...missing].sort(),
  };
}
