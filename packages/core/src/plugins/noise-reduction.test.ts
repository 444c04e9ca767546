import { expect, it } from 'vitest';
import { noiseReduction } from './noise-reduction.js';

it('asks the conversion to reduce noise and changes nothing else', async () => {
  const plugin = noiseReduction();
  const source = () => Promise.reject(new Error('not read'));
  const input = { source, target: { sampleRateHz: 16_000, channels: 1 } } as const;
  const context = { sessionId: 's', language: 'en-US' };
  expect(plugin.name).toBe('noise-reduction');
  expect(plugin.afterTranscription).toBeUndefined();
  expect(await plugin.beforeTranscription?.(input, context)).toEqual({
    source,
    target: { sampleRateHz: 16_000, channels: 1, denoise: true },
  });
});
