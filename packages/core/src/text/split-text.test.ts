import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextLimit } from '../ports/language-analysis.js';
import { splitText, splitTextWithContext } from './split-text.js';
import { textElements, textFits, textSize } from './text-size.js';

const units = ['bytes', 'codePoints', 'textElements'] as const;
const anyLimit = fc.record({
  unit: fc.constantFrom(...units),
  max: fc.integer({ min: 4, max: 60 }),
});
const anyText = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'Talk',
        ' ',
        '. ',
        '? ',
        '\n',
        '。',
        '漢字',
        '🎧',
        'e\u0301',
        '👩‍👩‍👧',
        '🇩🇪',
        '🇫',
        '\ud800',
      ],
      ...['"', '...', '\u0301', '\u200d', '\r\n', 'שלום', '3.5'],
    ),
    { maxLength: 80 },
  )
  .map((parts) => parts.join(''));
const textsOf = (text: string, limit: TextLimit) => splitText(text, limit).map((one) => one.text);

describe('textSize', () => {
  it('counts the same text in each unit', () => {
    const sizes = (text: string) => units.map((unit) => textSize(text, unit));
    expect(sizes('')).toEqual([0, 0, 0]);
    expect(sizes('Größe')).toEqual([7, 5, 5]);
    expect(sizes('e\u0301')).toEqual([3, 2, 1]);
    expect(sizes('👩‍👩‍👧')).toEqual([18, 5, 1]);
    expect(sizes('\r\n')).toEqual([2, 2, 1]);
  });

  it('agrees with the encoder on bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(textSize(text, 'bytes')).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });
});

describe('splitText', () => {
  it('leaves a text that just fits whole', () => {
    expect(textsOf('漢字漢字', { unit: 'bytes', max: 12 })).toEqual(['漢字漢字']);
    expect(textsOf('漢字漢字', { unit: 'bytes', max: 11 })).toEqual(['漢字漢', '字']);
  });

  it('cuts after sentences, else between words, else between text elements', () => {
    const limit = { unit: 'codePoints', max: 20 } as const;
    expect(textsOf('I am here. You went away. So it is.', limit)).toEqual([
      'I am here. ',
      'You went away. ',
      'So it is.',
    ]);
    expect(textsOf('He paid 3.50 euros, then they went away again', limit)).toEqual([
      'He paid 3.50 euros, ',
      'then they went away ',
      'again',
    ]);
    expect(textsOf('我很好。你好吗？今天天气很好，我们去公园吧。', limit)).toEqual([
      '我很好。你好吗？',
      '今天天气很好，我们去公园吧。',
    ]);
    expect(textsOf('👩‍👩‍👧👩‍👩‍👧', { unit: 'codePoints', max: 8 })).toEqual(['👩‍👩‍👧', '👩‍👩‍👧']);
  });

  it('cuts inside a text element only where it does not fit by itself', () => {
    const heap = `a${'\u0301'.repeat(10)}`;
    expect(textsOf(heap, { unit: 'codePoints', max: 4 }).map((one) => one.length)).toEqual([
      4, 4, 3,
    ]);
  });

  it('gives pieces that fit, hold everything and are few, whatever the text', () => {
    fc.assert(
      fc.property(anyText, anyLimit, (text, limit) => {
        const pieces = splitText(text, limit);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        let at = 0;
        for (const piece of pieces) {
          expect(piece.start).toBe(at);
          expect(textFits(piece.text, limit)).toBe(true);
          at += piece.text.length;
        }
        const few = 3 + (3 * textSize(text, limit.unit)) / Math.max(1, limit.max - 3);
        expect(pieces.length).toBeLessThanOrEqual(few);
      }),
      { numRuns: 400 },
    );
  });

  it('never parts a text element that fits', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const limit = { unit: 'textElements', max: 5 } as const;
        const joined = splitText(text, limit).flatMap((one) => [...textElements(one.text)]);
        expect(joined).toEqual([...textElements(text)]);
      }),
    );
  });
});

describe('splitTextWithContext', () => {
  it('shows again what stands before a cut, from a word on, within the limit', () => {
    const text = 'my number is five five five one two three four';
    const pieces = splitTextWithContext(text, { unit: 'codePoints', max: 32 });
    expect(pieces).toEqual([
      { start: 0, text: 'my number is five five ' },
      { start: 18, text: 'five five one two three four' },
    ]);
  });

  it('gives pieces that fit, at their places, with no gap between them', () => {
    fc.assert(
      fc.property(anyText, anyLimit, (text, limit) => {
        let end = 0;
        for (const piece of splitTextWithContext(text, limit)) {
          expect(text.startsWith(piece.text, piece.start)).toBe(true);
          expect(textFits(piece.text, limit)).toBe(true);
          expect(piece.start).toBeLessThanOrEqual(end);
          end = piece.start + piece.text.length;
        }
        expect(end).toBe(text.length);
      }),
      { numRuns: 400 },
    );
  });
});
