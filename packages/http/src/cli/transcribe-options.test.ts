import { documentWriters } from '@attune/adapters-local/documents';
import { transcriptWriters } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { settingsOf, type TranscribeFlags, writerFor } from './transcribe-options.js';

const flags = (given: Partial<TranscribeFlags> = {}): TranscribeFlags => ({
  diarization: true,
  timestamps: true,
  ...given,
});

describe('settingsOf', () => {
  it('leaves everything to the defaults when nothing is given', () => {
    expect(settingsOf(flags())).toEqual({});
  });

  it.each<[Partial<TranscribeFlags>, object]>([
    [{ language: 'de-DE' }, { language: 'de-DE' }],
    [
      { identify: 'en-US, de-DE' },
      { languageIdentification: true, candidateLanguages: ['en-US', 'de-DE'] },
    ],
    [{ diarization: false }, { diarization: false }],
    [{ speakers: '2' }, { speakers: 2 }],
    [{ speakers: 'two' }, { speakers: 'two' }],
    [{ speakers: ' ' }, { speakers: ' ' }],
    [{ channels: true }, { channelSeparation: true }],
    [{ channels: false }, { channelSeparation: false }],
    [
      { channels: 'patient, therapist' },
      { channelSeparation: true, channelRoles: { left: 'patient', right: 'therapist' } },
    ],
    [{ patient: 'S2', therapist: 'S1' }, { speakerRoles: { S1: 'therapist', S2: 'patient' } }],
    [{ timestamps: false }, { timestamps: false }],
    [
      { hint: ['Ann'], plugin: ['p'] },
      { phraseHints: ['Ann'], plugins: ['p'] },
    ],
  ])('makes settings of %o', (given, settings) => {
    expect(settingsOf(flags(given))).toEqual(settings);
  });

  it('lets options win over --settings', () => {
    const settings = '{"speakers": 3, "lexical": true}';
    expect(settingsOf(flags({ settings, speakers: '2' }))).toEqual({ speakers: 2, lexical: true });
  });

  it.each<Partial<TranscribeFlags>>([
    { settings: '[]' },
    { settings: '{' },
    { channels: 'patient' },
    { channels: 'a,b,c' },
    { patient: 'S1', therapist: 'S1' },
  ])('refuses %o', (given) => {
    expect(() => settingsOf(flags(given))).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});

describe('writerFor', () => {
  it('takes the format from the ending, whatever its case', () => {
    expect(writerFor('a/b.c.SRT')).toBe(transcriptWriters.srt);
    expect(writerFor('x.json')).toBe(transcriptWriters.json);
    expect(writerFor('x.docx')).toBe(documentWriters.docx);
    expect(writerFor('x.pdf')).toBe(documentWriters.pdf);
  });

  it.each(['x', 'x.', 'x.doc', 'x.constructor'])('refuses %s and names the known ones', (path) => {
    expect(() => writerFor(path)).toThrow('use one of .txt, .srt, .vtt, .json, .csv, .docx, .pdf.');
  });
});
