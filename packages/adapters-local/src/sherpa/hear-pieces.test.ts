import { describe, expect, it } from 'vitest';
import { PcmFile } from '../audio/pcm-file.js';
import type { Engine } from './engine.js';
import type { Question } from './engine-process.js';
import { hearPieces } from './hear-pieces.js';
import type { Piece } from './plan-pieces.js';

const frameSamples = 160;

/** Says of each range what `say` answers, and remembers the questions. */
function scripted(say: (range: { from: number; to: number }, level: number | undefined) => string) {
  const asked: Question[] = [];
  const ask: Engine['ask'] = (question) => {
    asked.push(question);
    const heard = (question.audios ?? []).map(({ from, to }) => {
      const text = say({ from: from / frameSamples, to: to / frameSamples }, question.level);
      return { text, tokens: text.split(' '), timestamps: [] };
    });
    return Promise.resolve(heard);
  };
  const load = () => Promise.resolve({ version: '1' });
  const engine: Engine = { ask, load, pid: () => undefined, close: () => Promise.resolve() };
  return { asked, engine };
}

/** Ten seconds with two stretches of speech. */
function pieceAt(start: number): Piece {
  const speech = [
    { start: start + 50, end: start + 400 },
    { start: start + 500, end: start + 900 },
  ];
  return { start: start + 20, end: start + 930, speech };
}

const file = new PcmFile('/recording', 10_000 * frameSamples);
const good = 'I tried the breathing exercise. It helped a little.';
const loop = "it's it's it's it's it's it's it's";

async function hear(engine: Engine, pieces: readonly Piece[]) {
  const shares: number[] = [];
  const ear = { engine, config: {}, parallel: 2, punctuation: true, limitOf: () => 1_000 };
  const heard = await hearPieces(file, pieces, ear, (share) => shares.push(share));
  return { ...heard, text: heard.spoken.map((word) => word.text).join(' '), shares };
}

describe('hearPieces', () => {
  it('asks for several at once and keeps their order', async () => {
    const pieces = Array.from({ length: 11 }, (_, index) => pieceAt(index * 900));
    const { asked, engine } = scripted(({ from }) => `Piece ${Math.floor(from / 900)} is here.`);
    const { spoken, gaps, shares } = await hear(engine, pieces);
    expect(asked.map(({ audios, parallel }) => [audios?.length, parallel])).toEqual([
      [8, 2],
      [3, 2],
    ]);
    expect(spoken.filter(({ text }) => /\d/u.test(text)).map(({ text }) => Number(text))).toEqual(
      pieces.map((_, index) => index),
    );
    expect(gaps).toEqual([]);
    expect(shares).toEqual([8 / 11, 1]);
  });

  it.each([
    ['a loop', loop],
    ['nothing', ''],
    ['small letters alone', 'i tried the breathing exercise it helped a little'],
  ])('hears %s again, within the piece', async (_what, first) => {
    const { asked, engine } = scripted((_range, level) => (level === undefined ? first : good));
    const { text, gaps } = await hear(engine, [pieceAt(0)]);
    expect(text).toBe(good);
    expect(gaps).toEqual([]);
    expect(asked.slice(1).map(({ audios, level }) => [audios?.[0], level])).toEqual([
      [{ path: '/recording', from: 44 * frameSamples, to: 906 * frameSamples }, 0.6],
    ]);
  });

  it('keeps small letters where nothing better comes', async () => {
    const plain = 'i tried the breathing exercise it helped a little';
    const { engine } = scripted((_range, level) => (level === undefined ? plain : loop));
    expect((await hear(engine, [pieceAt(0)])).text).toBe(plain);
  });

  it('hears the halves by themselves, and leaves a gap where one cannot be believed', async () => {
    const { engine } = scripted(({ from, to }) =>
      to - from < 600 && from > 400 ? 'It helped a little.' : loop,
    );
    const { text, spoken, gaps } = await hear(engine, [pieceAt(0)]);
    expect(text).toBe('It helped a little.');
    expect(spoken[0]?.startMs).toBe(5_000);
    expect(gaps).toEqual([{ startMs: 200, endMs: 4_500 }]);
  });

  it('takes a short noise without words for none', async () => {
    const { engine } = scripted(() => '');
    const cough = { start: 100, end: 190, speech: [{ start: 130, end: 160 }] };
    expect(await hear(engine, [cough])).toMatchObject({ text: '', gaps: [] });
  });

  it('ends with what the engine fails with', async () => {
    const { engine } = scripted(() => good);
    const reason = new Error('stopped');
    const failing: Engine = { ...engine, ask: () => Promise.reject(reason) };
    await expect(hear(failing, [pieceAt(0)])).rejects.toBe(reason);
  });
});
