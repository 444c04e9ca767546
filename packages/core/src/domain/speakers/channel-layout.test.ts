import { describe, expect, it } from 'vitest';
import { channelsAreSeparate, type FrameLevels } from './channel-layout.js';

const db = (value: number) => 10 ** (value / 10);
const speech = 0.01;
const noise = 0.000_000_1;

/** Ten minutes in miniature: someone speaks for 25 frames, a pause of 10, then the other. */
function dialogue(left: (who: number) => number, right: (who: number) => number): FrameLevels[] {
  return Array.from({ length: 700 }, (_, index) => {
    const turn = Math.floor(index / 35);
    const speaks = index % 35 < 25;
    // Loudness moves by 12 dB within words.
    const level = speaks ? speech * db(-(index % 7) * 2) : 0;
    const who = turn % 2;
    return { left: level * left(who) + noise, right: level * right(who) + noise };
  });
}
const only = (wanted: number) => (who: number) => (who === wanted ? 1 : 0);
const leaking = (wanted: number, crosstalkDb: number) => (who: number) =>
  who === wanted ? 1 : db(crosstalkDb);

describe('channelsAreSeparate', () => {
  it.each<[string, FrameLevels[]]>([
    ['two headsets', dialogue(only(0), only(1))],
    ['cross-talk 15 dB below', dialogue(leaking(0, -15), leaking(1, -15))],
    [
      'one side spoken more softly',
      dialogue(
        (who) => only(0)(who),
        (who) => only(1)(who) * 0.1,
      ),
    ],
  ])('takes %s for two channels', (_name, frames) => {
    expect(channelsAreSeparate(frames)).toBe(true);
  });

  it.each<[string, FrameLevels[]]>([
    ['nothing', []],
    ['silence', Array.from({ length: 100 }, () => ({ left: 0, right: 0 }))],
    [
      'the same on both',
      dialogue(
        () => 1,
        () => 1,
      ),
    ],
    [
      'the same, one side 6 dB louder',
      dialogue(
        () => 1,
        () => db(-6),
      ),
    ],
    [
      'the same, one side 20 dB louder',
      dialogue(
        () => 1,
        () => db(-20),
      ),
    ],
    ['a room with two microphones', dialogue(leaking(0, -4), leaking(1, -4))],
    [
      'one channel that carries all',
      dialogue(
        () => 1,
        () => 0,
      ),
    ],
    ['one channel of both, one of one', dialogue(() => 1, only(1))],
  ])('does not take %s for two channels', (_name, frames) => {
    expect(channelsAreSeparate(frames)).toBe(false);
  });

  it('does not depend on how loud the recording is', () => {
    for (const gain of [1e-6, 1, 50]) {
      const frames = dialogue(only(0), only(1)).map(({ left, right }) => ({
        left: left * gain,
        right: right * gain,
      }));
      expect(channelsAreSeparate(frames)).toBe(true);
    }
  });
});
