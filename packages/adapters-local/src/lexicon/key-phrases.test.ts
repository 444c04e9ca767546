import { describe, expect, it } from 'vitest';
import { keyPhrases } from './key-phrases.js';

describe('keyPhrases', () => {
  it('puts the most telling first', () => {
    expect(keyPhrases('my job at the insurance company and the job interview')).toEqual([
      'insurance company',
      'job interview',
      'job',
    ]);
  });

  it('needs no punctuation and ends a phrase where there is some', () => {
    expect(keyPhrases('um so the panic attacks you know')).toEqual(['panic attacks']);
    expect(keyPhrases('garden, hospital')).toEqual(['garden', 'hospital']);
  });

  it('finds nothing in fillers and keeps to the limit', () => {
    expect(keyPhrases('well um yeah i mean you know')).toEqual([]);
    expect(keyPhrases('garden, hospital, mother', 2)).toHaveLength(2);
  });
});
