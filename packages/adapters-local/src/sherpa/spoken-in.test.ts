import { describe, expect, it } from 'vitest';
import { spokenIn } from './spoken-in.js';

const span = { startMs: 10_000, endMs: 14_000 };

describe('spokenIn', () => {
  it('puts the tokens of words together and gives them the times of the recording', () => {
    const heard = {
      text: ' Good morning, Ann.',
      tokens: [' Good', ' mor', 'ning', ',', ' Ann', '.'],
      timestamps: [0.2, 0.6, 0.8, 1, 2, 2.2],
    };
    expect(spokenIn(heard, span, false)).toEqual([
      { text: 'Good', startMs: 10_200, endMs: 10_600 },
      { text: 'morning,', startMs: 10_600, endMs: 11_000 },
      { text: 'Ann.', startMs: 12_000, endMs: 12_200 },
    ]);
  });

  it('lets a word last as long as the model says, and no longer than the range', () => {
    const heard = { text: 'so', tokens: ['▁so'], timestamps: [3.9], durations: [0.5] };
    expect(spokenIn(heard, span, false)).toEqual([{ text: 'so', startMs: 13_900, endMs: 14_000 }]);
  });

  it('takes the least likely piece of a word for its confidence', () => {
    const heard = {
      text: 'morning',
      tokens: ['▁mor', 'ning'],
      timestamps: [0, 0.2],
      logProbabilities: [Math.log(0.5), Math.log(0.9)],
    };
    expect(spokenIn(heard, span, false)[0]?.confidence).toBeCloseTo(0.5);
  });

  it('writes in small letters what a model can only shout', () => {
    const heard = { text: 'HELLO ANN', tokens: ['▁HELLO', '▁ANN'], timestamps: [0, 0.4] };
    expect(spokenIn(heard, span, true).map(({ text }) => text)).toEqual(['hello', 'ann']);
  });

  it('estimates times where the model tells none, and says so', () => {
    const spoken = spokenIn({ text: 'hello Ann', tokens: [], timestamps: [] }, span, false);
    expect(spoken).toMatchObject([
      { text: 'hello', startMs: 10_000, estimated: true },
      { text: 'Ann', endMs: 14_000, estimated: true },
    ]);
  });

  it('hears nothing where nothing was written', () => {
    expect(spokenIn({ text: ' ', tokens: [], timestamps: [] }, span, false)).toEqual([]);
  });
});
