import { describe, expect, it } from 'vitest';
import type { ProfanityMode } from '../../domain/session/settings.js';
import { checkTranscript, type TranscriptContent } from '../../domain/transcript/transcript.js';
import { censorTranscript } from './censor-transcript.js';

const said = (text: string, language = 'en-US'): TranscriptContent => ({
  language,
  durationMs: 1_000,
  coverage: [],
  speakers: [{ id: 'S1', role: 'unknown', roleSource: 'rule', roleConfidence: 0 }],
  segments: [
    {
      ...{ id: 'a', speaker: 'S1', startMs: 0, endMs: 1_000, text },
      words: text.split(' ').map((word, at) => ({ text: word, startMs: at, endMs: at + 1 })),
    },
  ],
});

function censored(text: string, wanted: ProfanityMode, heard: ProfanityMode = 'raw') {
  const { content, problem } = censorTranscript(said(text), wanted, heard);
  expect(() => checkTranscript(content)).not.toThrow();
  expect(problem).toBeUndefined();
  return content.segments[0];
}

describe('censorTranscript', () => {
  it('masks swear words in the text and in the words, and nothing else', () => {
    const segment = censored('That fucking class, shit! I assess it.', 'masked');
    expect(segment?.text).toBe('That ******* class, ****! I assess it.');
    expect(segment?.words?.map(({ text }) => text).join(' ')).toBe(segment?.text);
  });

  it.each([
    ['What the fuck, man?', 'What the, man?'],
    ['Shit, I forgot.', 'I forgot.'],
    ['It was, fuck, bad.', 'It was, bad.'],
    ['Fuck!', '…'],
  ])('removes them from "%s"', (text, rest) => {
    const segment = censored(text, 'removed');
    expect(segment?.text).toBe(rest);
    expect(JSON.stringify(segment)).not.toMatch(/fuck|shit/iu);
  });

  it('leaves the times of the other words', () => {
    const segment = censored('you fucking moron', 'removed');
    expect(segment?.words).toEqual([
      { text: 'you', startMs: 0, endMs: 1 },
      { text: 'moron', startMs: 2, endMs: 3 },
    ]);
  });

  it('changes nothing when raw text is wanted, or the engine did it', () => {
    const content = said('oh shit');
    expect(censorTranscript(content, 'raw', 'raw')).toEqual({ content });
    expect(censorTranscript(content, 'masked', 'masked')).toEqual({ content });
  });

  it('removes what an engine could only mask', () => {
    expect(censored('oh **** no', 'removed', 'masked')?.text).toBe('oh no');
  });

  it('says that it has no list for a language', () => {
    const { content, problem } = censorTranscript(said('くそ', 'ja-JP'), 'masked', 'raw');
    expect(content.segments[0]?.text).toBe('くそ');
    expect(problem).toContain('ja-JP');
  });
});
