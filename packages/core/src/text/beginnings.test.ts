import { describe, expect, it } from 'vitest';
import { asBeginnings, beginningsOf } from './beginnings.js';

describe('the beginnings of words', () => {
  it('are those of two to twenty letters of every word', () => {
    expect(beginningsOf('Zoë Li, zoe_7 <z@li.example>')).toBe(
      'zo zoë li zoe 7 z ex exa exam examp exampl example',
    );
  });

  it('find a word longer than that by its first twenty letters', () => {
    const word = 'abcdefghijklmnopqrstuvwxyz';
    expect(beginningsOf(word).split(' ')).toContain(asBeginnings(word));
    expect(beginningsOf(word).split(' ')).toHaveLength(19);
  });

  it('are asked for in any case and with any punctuation', () => {
    expect(asBeginnings('  ZO, li@Exa ')).toBe('zo li exa');
    expect(asBeginnings('@ -')).toBe('');
  });
});
