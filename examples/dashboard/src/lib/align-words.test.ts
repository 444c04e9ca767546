import { describe, expect, it } from 'vitest';
import { alignWords } from './align-words.js';

const words = (...texts: string[]) =>
  texts.map((text, at) => ({ text, startMs: at * 100, endMs: at * 100 + 90 }));

describe('words in a text', () => {
  it('are found in order, with what is between them', () => {
    expect(alignWords('“Well, well,” he said.', words('Well,', 'well,', 'said.'))).toEqual([
      { text: '“' },
      { text: 'Well,', word: 0 },
      { text: ' ' },
      { text: 'well,', word: 1 },
      { text: '” he ' },
      { text: 'said.', word: 2 },
    ]);
  });

  it('keep every character of a text that was corrected', () => {
    const text = 'I called my brother on Friday';
    const pieces = alignWords(text, words('I', 'called', 'my', 'sister', ' ', 'Friday'));
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    expect(pieces.at(-1)).toEqual({ text: 'Friday', word: 5 });
  });

  it('are not looked for far away', () => {
    const text = `${'x '.repeat(200)}end`;
    expect(alignWords(text, words('end'))).toEqual([{ text }]);
  });

  it('may be missing', () => {
    expect(alignWords('Hello', [])).toEqual([{ text: 'Hello' }]);
    expect(alignWords('', words('a'))).toEqual([]);
  });
});
