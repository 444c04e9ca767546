import assert from 'node:assert/strict';
import { assertNear, type MediaToolCase, sourceOf, wav } from './harness.js';

const probing: readonly MediaToolCase[] = [
  {
    id: 'MT-01',
    title: 'tells format, channels, rate and the declared duration of a file',
    async run({ port }) {
      const bytes = wav({ sampleRateHz: 44_100, durationMs: 700, tonesHz: [440, 0] });
      const facts = await port.probe(sourceOf(bytes));
      assert.equal(facts.format, 'wav', 'the container must be named');
      assert.equal(facts.audio?.channels, 2, 'both channels must be counted');
      assert.equal(facts.audio?.sampleRateHz, 44_100, 'the rate must be the file’s own');
      assertNear(facts.durationMs ?? 0, 700, 2, 'the duration must be the declared one');
      assert.equal(facts.durationDeclared, true, 'a WAV header declares its duration');
      assert.equal(facts.hasVideo, false, 'a WAV file has no picture');
    },
  },
  {
    id: 'MT-02',
    title: 'tells the duration the header declares when most of the file is missing',
    async run({ port }) {
      const hour = 3_600 * 16_000 * 2;
      const facts = await port.probe(sourceOf(wav({ declaredBytes: hour })));
      assert.equal(facts.durationDeclared, true, 'the header does declare a duration');
      assertNear(facts.durationMs ?? 0, 3_600_000, 2, 'what is missing must not be left out');
    },
  },
  {
    id: 'MT-03',
    title: 'does not call a duration declared when the header leaves it open',
    async run({ port }) {
      for (const declaredBytes of [0xffff_ffff, 0]) {
        const facts = await port.probe(sourceOf(wav({ declaredBytes })));
        const message = `a streamed header (size ${declaredBytes}) declares nothing`;
        assert.equal(facts.durationDeclared, false, message);
      }
    },
  },
  {
    id: 'MT-19',
    title: 'tells the duration the header declares when the file goes on behind it',
    async run({ port }) {
      const declaredBytes = 400 * 16 * 2;
      // What follows reads as millions of empty chunks, which an adapter must not walk one by one.
      const bytes = new Uint8Array(24 * 1_048_576);
      bytes.set(wav({ durationMs: 400, declaredBytes }));
      const facts = await port.probe(sourceOf(bytes, 1_048_576));
      assert.equal(facts.durationDeclared, true, 'the header does declare a duration');
      assertNear(facts.durationMs ?? 0, 400, 2, 'what follows the sound is no sound');
    },
  },
];

export { probing };
