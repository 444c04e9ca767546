import assert from 'node:assert/strict';
import { assertNear, hear, type MediaToolCase, peak, pitchHz, sourceOf, wav } from './harness.js';

const converting: readonly MediaToolCase[] = [
  {
    id: 'MT-04',
    title: 'gives a WAV file whose header and facts state its true sizes',
    async run({ port }) {
      const source = sourceOf(wav({ durationMs: 800 }));
      const converted = await port.convert(source, { sampleRateHz: 16_000, channels: 1 });
      const heard = await hear(converted);
      assert.equal(converted.sizeBytes, heard.bytesRead, 'sizeBytes must be what is read');
      assert.equal(heard.riffBytes, heard.bytesRead - 8, 'the RIFF size must be true');
      assert.equal(heard.dataBytes, heard.channel(0).length * 2, 'the data size must be true');
      assert.deepEqual([heard.channels, heard.sampleRateHz], [1, 16_000], 'as the target says');
      assert.deepEqual([converted.channels, converted.sampleRateHz], [1, 16_000], 'and its facts');
      assertNear(converted.durationMs, 800, 2, 'the duration must be that of the samples');
    },
  },
  {
    id: 'MT-05',
    title: 'keeps the sound as it is when nothing has to change',
    async run({ port }) {
      const source = sourceOf(wav({ tonesHz: [440] }));
      const heard = await hear(await port.convert(source, { sampleRateHz: 16_000, channels: 1 }));
      assertNear(pitchHz(heard.channel(0), 16_000), 440, 8, 'the pitch must stay');
      assertNear(peak(heard.channel(0)), 16_384, 400, 'the level must stay');
    },
  },
  {
    id: 'MT-06',
    title: 'mixes all channels into one',
    async run({ port }) {
      for (const tonesHz of [
        [440, 0],
        [0, 440],
        [0, 0, 0, 440, 0, 0],
      ]) {
        const source = sourceOf(wav({ tonesHz }));
        const heard = await hear(await port.convert(source, { sampleRateHz: 16_000, channels: 1 }));
        assert.equal(heard.channels, 1, 'the result must have one channel');
        assert.ok(peak(heard.channel(0)) > 1_000, `tones ${tonesHz}: no channel may be left out`);
      }
    },
  },
  {
    id: 'MT-07',
    title: 'keeps left and right apart, and makes both from one',
    async run({ port }) {
      const target = { sampleRateHz: 16_000, channels: 2 } as const;
      const two = await hear(await port.convert(sourceOf(wav({ tonesHz: [0, 440] })), target));
      assert.equal(two.channels, 2, 'the result must have two channels');
      assert.ok(peak(two.channel(0)) < 50, 'the left channel must stay silent');
      assertNear(peak(two.channel(1)), 16_384, 400, 'the right channel must keep its tone');
      const one = await hear(await port.convert(sourceOf(wav()), target));
      for (const channel of [0, 1]) {
        assertNear(peak(one.channel(channel)), 16_384, 400, 'one channel must go to both sides');
      }
    },
  },
  {
    id: 'MT-08',
    title: 'changes the rate and keeps duration and pitch',
    async run({ port }) {
      for (const from of [8_000, 44_100]) {
        const source = sourceOf(wav({ sampleRateHz: from, durationMs: 1_000 }));
        const converted = await port.convert(source, { sampleRateHz: 16_000, channels: 1 });
        const heard = await hear(converted);
        assert.equal(heard.sampleRateHz, 16_000, 'the header must state the target rate');
        assertNear(converted.durationMs, 1_000, 20, `from ${from} Hz: the duration must stay`);
        assertNear(
          pitchHz(heard.channel(0), 16_000),
          440,
          15,
          `from ${from} Hz: so must the pitch`,
        );
      }
    },
  },
  {
    id: 'MT-09',
    title: 'delivers what is left of a truncated file and tells its true duration',
    async run({ port }) {
      const source = sourceOf(wav({ durationMs: 600, declaredBytes: 3_600 * 32_000 }));
      const converted = await port.convert(source, { sampleRateHz: 16_000, channels: 1 });
      assertNear(converted.durationMs, 600, 5, 'only what could be decoded counts');
      const heard = await hear(converted);
      assertNear(heard.channel(0).length, 9_600, 80, 'nothing of what is there may be lost');
    },
  },
  {
    id: 'MT-10',
    title: 'keeps duration and voice when it reduces noise',
    async run({ port }) {
      const source = sourceOf(wav({ durationMs: 1_000 }));
      const target = { sampleRateHz: 16_000, channels: 1, denoise: true } as const;
      const converted = await port.convert(source, target);
      assertNear(converted.durationMs, 1_000, 60, 'cleaning must not cut');
      assert.ok(peak((await hear(converted)).channel(0)) > 2_000, 'the sound itself must remain');
    },
  },
  {
    id: 'MT-11',
    title: 'tells progress that never falls, within 0 and 1, and ends at 1',
    async run({ port }) {
      const shares: number[] = [];
      const onProgress = (share: number): void => void shares.push(share);
      const target = { sampleRateHz: 16_000, channels: 1 } as const;
      const source = sourceOf(wav({ durationMs: 2_000 }));
      const converted = await port.convert(source, target, { durationMs: 2_000, onProgress });
      await converted.body.cancel();
      assert.equal(shares.at(-1), 1, 'a finished conversion has read everything');
      assert.deepEqual(
        shares,
        [...shares].sort((a, b) => a - b),
        'progress must never fall',
      );
      assert.ok(
        shares.every((share) => share >= 0 && share <= 1),
        'a share is from 0 to 1',
      );
    },
  },
  {
    id: 'MT-12',
    title: 'keeps conversions that run at the same time apart',
    async run({ port }) {
      const tones = [300, 500, 700];
      const heard = await Promise.all(
        tones.map(async (hertz) => {
          const source = sourceOf(wav({ tonesHz: [hertz] }));
          return hear(await port.convert(source, { sampleRateHz: 16_000, channels: 1 }));
        }),
      );
      heard.forEach((one, index) => {
        assertNear(
          pitchHz(one.channel(0), 16_000),
          tones[index] ?? 0,
          15,
          'each gets its own sound',
        );
      });
    },
  },
  {
    id: 'MT-20',
    title: 'stops at the longest duration it is given',
    async run({ port }) {
      const source = sourceOf(wav({ durationMs: 1_500 }));
      const target = { sampleRateHz: 16_000, channels: 1 } as const;
      const cut = await port.convert(source, target, { maxDurationMs: 1_000 });
      const { length } = (await hear(cut)).channel(0);
      assert.equal(length, 16_000, 'what lies beyond must be left out');
      const whole = await port.convert(source, target, { maxDurationMs: 2_000 });
      assertNear(whole.durationMs, 1_500, 5, 'a shorter source must stay whole');
      await whole.body.cancel();
    },
  },
];

export { converting };
