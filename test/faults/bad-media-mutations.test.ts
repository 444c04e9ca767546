import { PortError } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { drillSize } from '../support/drill-size.js';
import { mutate } from '../support/media-mutations.js';
import { make, openBench, seeded, sourceOf, tone } from './bad-media-tools.js';

const mutationsPerFormat = drillSize({ short: 8, long: 40 });
const target = { sampleRateHz: 8_000, channels: 1 } as const;

describe('ffmpeg, given files with random damage', () => {
  it.each(['wav', 'mp3', 'ogg', 'flac', 'm4a'])(
    'gives a result or a port error for every damaged %s, and no stray file',
    async (extension) => {
      await using bench = await openBench({ timeLimitMs: 20_000, maxOutputBytes: 50_000_000 });
      const whole = await make(extension, tone(1));
      const random = seeded(extension.charCodeAt(0));
      const seen: Record<string, number> = {};
      for (let count = 0; count < mutationsPerFormat; count += 1) {
        const source = sourceOf(mutate(whole, random));
        const call = count % 4 === 0 ? bench.tool.probe(source) : heard(source);
        const outcome = await call.then(
          () => 'result',
          (error: unknown) => (PortError.is(error) ? error.code : String(error)),
        );
        seen[outcome] = (seen[outcome] ?? 0) + 1;
      }
      expect(Object.keys(seen).sort()).toEqual(expect.arrayContaining(['result']));
      const known = ['result', 'invalid_argument', 'limit_exceeded', 'unavailable'];
      expect(known).toEqual(expect.arrayContaining(Object.keys(seen)));
      expect(await bench.leftovers()).toEqual([]);

      async function heard(source: ReturnType<typeof sourceOf>): Promise<void> {
        const converted = await bench.tool.convert(source, target);
        let read = 0;
        for await (const chunk of converted.body) read += chunk.byteLength;
        expect(read).toBe(converted.sizeBytes);
      }
    },
    180_000,
  );
});
