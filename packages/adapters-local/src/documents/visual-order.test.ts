import { describe, expect, it } from 'vitest';
import { visualOrder } from './visual-order.js';

describe('visualOrder', () => {
  it.each([
    ['one two 3', false, ['one two 3']],
    ['אבג דהו', true, ['דהו', 'אבג']],
    ['אבג two three 4 דהו', true, ['דהו', 'two three 4', 'אבג']],
    ['one אבג דהו 4 two', false, ['one', '4', 'דהו', 'אבג', 'two']],
    ['4 אבג', true, ['אבג', '4']],
    ['', false, ['']],
  ])('puts %j on paper (right to left: %s)', (line, rightToLeft, pieces) => {
    expect(visualOrder(line, rightToLeft)).toEqual(pieces);
  });
});
