import { describe, expect, it } from 'vitest';
import { diarize, separationNeeded } from './diarize.js';

const sampleRate = 16_000;

interface Voice {
  readonly pitchHz: number;
  /** Scale of all resonances: a shorter throat has higher ones. */
  readonly formants: number;
}

const low: Voice = { pitchHz: 110, formants: 1 };
const high: Voice = { pitchHz: 210, formants: 1.25 };
const vowels = [
  [730, 1_090, 2_440],
  [270, 2_290, 3_010],
  [300, 870, 2_240],
  [530, 1_840, 2_480],
  [570, 840, 2_410],
] as const;

/** Resonances somewhere between two vowels. */
function vowelAt(place: number): readonly number[] {
  const share = place % 1;
  const here = vowels[Math.floor(place) % vowels.length] ?? vowels[0];
  const there = vowels[Math.floor(place + 1) % vowels.length] ?? vowels[0];
  return here.map((hz, index) => hz * (1 - share) + (there[index] ?? hz) * share);
}

/** A buzz through resonances that glide round the vowels, with a little noise. */
function speak(voice: Voice, seconds: number, seed: number): number[] {
  let random = seed;
  const next = (): number => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return random / 2_147_483_648;
  };
  const out: number[] = [];
  const state = [
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  let phase = 0;
  let place = seed % vowels.length;
  for (let at = 0; at < seconds * sampleRate; at += 1) {
    place += (0.5 + next()) / 1_500;
    const vowel = vowelAt(place);
    phase += (voice.pitchHz * (1 + 0.08 * Math.sin(at / 4_000))) / sampleRate;
    let value = next() * 0.1;
    if (phase >= 1) {
      phase -= 1;
      value += 1;
    }
    for (const [index, memory] of state.entries()) {
      const radius = Math.exp((-Math.PI * 90 * (index + 1)) / sampleRate);
      const angle = (2 * Math.PI * (vowel[index] ?? 0) * voice.formants) / sampleRate;
      const [one = 0, two = 0] = memory;
      value = value * (1 - radius) + 2 * radius * Math.cos(angle) * one - radius ** 2 * two;
      memory[1] = one;
      memory[0] = value;
    }
    out.push(value * 200_000);
  }
  return out;
}

function pause(seconds: number): number[] {
  return Array.from({ length: seconds * sampleRate }, (_, at) => Math.sin(at * 12.9898) * 3);
}

function dialogue(voices: readonly Voice[]): Int16Array[] {
  const samples = voices.flatMap((voice, index) => [
    ...pause(0.5),
    ...speak(voice, 3, index * 7_919 + 1),
  ]);
  const all = Int16Array.from(samples, (value) => Math.max(-32_768, Math.min(32_767, value)));
  const pieces: Int16Array[] = [];
  for (let at = 0; at < all.length; at += 5_000) pieces.push(all.subarray(at, at + 5_000));
  return pieces;
}

const alternating = [low, high, low, high, low, high];

describe('diarize', () => {
  it('tells two voices apart and numbers them as they are first heard', async () => {
    for (const speakers of [undefined, 2]) {
      const turns = await diarize(dialogue([high, low, high, low, high, low]), { speakers });
      const heard = Array.from({ length: 6 }, (_, index) => {
        const middleMs = index * 3_500 + 2_000;
        return turns.find((turn) => turn.startMs <= middleMs && turn.endMs > middleMs)?.speaker;
      });
      expect(heard).toEqual([0, 1, 0, 1, 0, 1]);
    }
  });

  it('gives turns in order that do not overlap, with sensible confidence', async () => {
    const turns = await diarize(dialogue(alternating));
    for (const [index, turn] of turns.entries()) {
      expect(turn.endMs).toBeGreaterThan(turn.startMs);
      expect(turn.startMs).toBeGreaterThanOrEqual(turns[index - 1]?.endMs ?? 0);
      expect(turn.confidence).toBeGreaterThan(0.5);
      expect(turn.confidence).toBeLessThanOrEqual(1);
    }
  });

  it('finds one speaker where there is one', async () => {
    const turns = await diarize(dialogue([low, low, low, low, low]));
    expect(new Set(turns.map(({ speaker }) => speaker))).toEqual(new Set([0]));
  });

  it('keeps to the number it is given', async () => {
    const turns = await diarize(dialogue(alternating), { speakers: 1 });
    expect(new Set(turns.map(({ speaker }) => speaker)).size).toBe(1);
  });

  it('finds no speaker in silence, and none in an empty recording', async () => {
    expect(await diarize([new Int16Array(32_000)])).toEqual([]);
    expect(await diarize([])).toEqual([]);
  });

  it('stops when it is told to', async () => {
    const reason = new Error('enough');
    const aborted = diarize(dialogue([low]), { signal: AbortSignal.abort(reason) });
    await expect(aborted).rejects.toBe(reason);
  });
});

describe('separationNeeded', () => {
  it('lets a third voice be close only where it explains much of the recording', () => {
    const [second, moods, person] = [
      separationNeeded(2, 20, 0),
      separationNeeded(3, 29, 100),
      separationNeeded(3, 30, 100),
    ];
    expect(moods).toBeGreaterThan(second);
    expect(person).toBe(second);
  });
});
