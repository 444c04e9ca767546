import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors/domain-error.js';
import { parseSettings } from './settings.js';

const limits = { plugins: [] };

describe('settings in the spelling of the sources', () => {
  it('are taken for ours', () => {
    const input = {
      ...{ audio_format: 'wav', diarization_enabled: false, speakers: 3, profanity: 'masked' },
      ...{ punctuation: 'none', timestamps: false, lexical: true, language_id_enabled: true },
      candidate_locales: ['en-US', 'de-DE'],
    };
    expect(parseSettings(input, limits)).toMatchObject({
      ...{ diarization: false, speakers: 3, profanity: 'masked', punctuation: 'none' },
      ...{ timestamps: false, lexical: true, languageIdentification: true },
      candidateLanguages: ['en-US', 'de-DE'],
    });
  });

  it('leave no name of the sources behind', () => {
    const settings = parseSettings({ diarization_enabled: true, audio_format: 'mp3' }, limits);
    expect(Object.keys(settings).filter((name) => name.includes('_'))).toEqual([]);
  });

  it('are checked like ours', () => {
    expect(() => parseSettings({ diarization_enabled: 'yes' }, limits)).toThrow(/diarization/u);
  });

  it('may repeat ours, and not contradict it', () => {
    const both = { diarization: true, diarization_enabled: true };
    expect(parseSettings(both, limits).diarization).toBe(true);
    const odd = { diarization: true, diarization_enabled: false };
    expect(() => parseSettings(odd, limits)).toThrow(DomainError);
    expect(() => parseSettings(odd, limits)).toThrow('says otherwise than `diarization`');
  });
});
