import { PortError } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { make, openBench, seeded, sourceOf, tone } from './bad-media-tools.js';

const mutationsPerFormat = 40;
const target = { sampleRateHz: 8_000, channels: 1 } as const;

/** One file with bytes overwritten, removed, repeated or cut off; mostly near its beginning. */
function mutate(bytes: Uint8Array, random: (limit: number) => number): Uint8Array {
  const changed = bytes.slice();
  const reach = random(2) === 0 ? Math.min(200, bytes.length) : bytes.length;
  const at = random(reach);
  const rest = bytes.subarray(at + random(64));
  switch (random(5)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return Uint8Array.from([...bytes.subarray(0, at), ...rest]);
    case 2:
      return Uint8Array.from([...bytes.subarray(0, at), ...rest, ...rest]);
    case 3:
      return changed.fill(random(2) * 255, at, at + 1 + random(8));
    default:
      for (let count = 0; count < 8; count += 1) changed[random(reach)] = random(256);
      return changed;
  }
}

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
