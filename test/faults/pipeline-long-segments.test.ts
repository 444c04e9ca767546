import { piiRedaction } from '@attune/core';
import { createMemoryLanguageAnalysis } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { openBench } from './pipeline-tools.js';

/** Limits as two services have them, small enough to be passed by one breath of speech. */
const limitOf = (unit: 'bytes' | 'textElements', max: number) => {
  const limit = { unit, max };
  return { limits: { sentiment: limit, pii: limit, keyPhrases: limit, languageDetection: limit } };
};

const words = 'und dann waren wir wieder dort, wie jedes Jahr. ';
const said = `${words.repeat(4)}I was so sad. ${words.repeat(4)}Write to anna@example.org please.`;

describe('a segment longer than the language service takes', () => {
  it.each([limitOf('bytes', 100), limitOf('textElements', 60)])(
    'is in the sentiment and is redacted whole: %j',
    async (capabilities) => {
      const language = createMemoryLanguageAnalysis({ capabilities });
      const bench = openBench({
        plugins: [piiRedaction(language)],
        speech: { script: () => [{ text: said, startMs: 0, endMs: 15_000 }] },
        wrap: () => ({ language }),
      });
      const done = await bench.processed({ plugins: ['pii-redaction'] });
      expect(done.status).toBe('processed');
      expect(done.sentiment?.skippedSegments).toBe(0);
      expect(done.sentiment?.timeline).toHaveLength(1);
      expect(done.sentiment?.timeline[0]?.scores.negative).toBeGreaterThan(0);
      expect(done.warnings.map(({ code }) => code)).not.toContain('sentiment_incomplete');
      const { segments } = await bench.transcripts.newest(done);
      expect(segments[0]?.text).toBe(said.replace('anna@example.org', '[EMAIL]'));
    },
  );
});
