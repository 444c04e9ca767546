import { describe, expect, it } from 'vitest';
import { PcmFile } from '../audio/pcm-file.js';
import type { Engine } from './engine.js';
import type { Question } from './engine-process.js';
import { hearPieces } from './hear-pieces.js';
import type { Piece } from './plan-pieces.js';

const frameSamples = 160;

/** Says of each range what `say` answers, and remembers the questions. */
function scripted(
  say: (range: { from: number; to: number }, level: number | undefined, pace: number) => string,
) {
  const asked: Question[] = [];
  const ask: Engine['ask'] = (question, { onDone }) => {
    asked.push(question);
    const { audios = [] } = question;
    for (const done of [audios.length / 2, audios.length]) onDone?.(done);
    const heard = audios.map(({ from, to }) => {
      const range = { from: from / frameSamples, to: to / frameSamples };
      const text = say(range, question.level, question.pace ?? 1);
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

function spanOf({ start, end }: Piece) {
  return { startMs: start * 10, endMs: end * 10 };
}

const file = new PcmFile('/recording', 40_000 * frameSamples);
const good = 'I tried the breathing exercise. It helped a little.';
const loop = "it's it's it's it's it's it's it's";

async function hear(engine: Engine, pieces: readonly Piece[]) {
  const shares: number[] = [];
  const ear = {
    ...{ engine, config: {}, parallel: 2, punctuation: true, english: true },
    limitOf: () => 1_000,
  };
  const heard = await hearPieces(file, pieces, ear, (share) => shares.push(share));
  return { ...heard, text: heard.spoken.map((word) => word.text).join(' '), shares };
}

describe('hearPieces', () => {
  it('asks for several at once and keeps their order', async () => {
    const pieces = Array.from({ length: 40 }, (_, index) => pieceAt(index * 900));
    const { asked, engine } = scripted(
      ({ from }) => `Piece ${Math.floor(from / 900)} is here, and it has words enough to compare.`,
    );
    const { spoken, gaps, shares } = await hear(engine, pieces);
    expect(asked.map(({ audios, parallel }) => [audios?.length, parallel])).toEqual([
      [32, 2],
      [8, 2],
      [10, 2],
    ]);
    expect(asked.map(({ pace }) => pace)).toEqual([undefined, undefined, undefined]);
    expect(spoken.filter(({ text }) => /\d/u.test(text)).map(({ text }) => Number(text))).toEqual(
      pieces.map((_, index) => index),
    );
    expect(gaps).toEqual([]);
    expect(shares).toEqual([16 / 40, 32 / 40, 36 / 40, 1]);
  });

  it.each([
    ['a loop', loop],
    ['nothing', ''],
    ['small letters alone', 'i tried the breathing exercise it helped a little'],
  ])('hears %s again, within the piece', async (_what, first) => {
    const { asked, engine } = scripted((_range, level, pace) =>
      level === undefined && pace === 1 ? first : good,
    );
    const { text, gaps } = await hear(engine, [pieceAt(0)]);
    expect(text).toBe(good);
    expect(gaps).toEqual([]);
    expect(asked.slice(1, 2).map(({ audios, level }) => [audios?.[0], level])).toEqual([
      [{ path: '/recording', from: 44 * frameSamples, to: 906 * frameSamples }, 0.6],
    ]);
  });

  it('keeps small letters where nothing better comes', async () => {
    const plain = 'i tried the breathing exercise it helped a little';
    const { engine } = scripted((_range, level, pace) =>
      level === undefined || pace !== 1 ? plain : loop,
    );
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

  it('leaves out what sounds different at another pace, and hears the rest for it', async () => {
    const pieces = Array.from({ length: 6 }, (_, index) => pieceAt(index * 1_000));
    const invented = (length: number, pace: number): string =>
      pace === 1 && length > 800
        ? 'The grass is the most important thing of the ocean. And the sea is for numerous people.'
        : `At pace ${pace} and ${length} the hospital was once a pilgrimage to the burden. It had light and money.`;
    const { asked, engine } = scripted(({ from, to }, _level, pace) =>
      from < 2_900 ? good : invented(to - from, pace),
    );
    const { spoken, gaps, unclear } = await hear(engine, pieces);
    expect(spoken.map(({ text }) => text).join(' ')).toBe(`${good} ${good} ${good}`);
    expect(unclear).toEqual([3, 4, 5].map((at) => spanOf(pieceAt(at * 1_000))));
    expect(gaps).toEqual(unclear);
    expect(asked.slice(1).flatMap(({ audios }) => audios).length).toBeGreaterThan(6);
  });

  it('hears the neighbors of what is unclear, and not all the rest', async () => {
    const pieces = Array.from({ length: 40 }, (_, index) => pieceAt(index * 1_000));
    const invented = (length: number, pace: number): string =>
      pace === 1 && length > 800
        ? 'The grass is the most important thing of the ocean. And the sea is for numerous people.'
        : 'The hospital was once a pilgrimage to the burden, which had light and money and a garden.';
    const wholes = new Set<number>();
    const { engine } = scripted(({ from, to }, _level, pace) => {
      const at = Math.floor(from / 1_000);
      if (pace !== 1) wholes.add(at);
      return at >= 18 && at <= 20 ? invented(to - from, pace) : `${good} It helped me sleep.`;
    });
    const { unclear } = await hear(engine, pieces);
    expect(unclear).toEqual([18, 19, 20].map((at) => spanOf(pieceAt(at * 1_000))));
    expect([...wholes].toSorted((a, b) => a - b)).toEqual([17, 18, 19, 20, 21]);
  });

  it('hears again each text that is not written in words of English', async () => {
    const pieces = Array.from({ length: 40 }, (_, index) => pieceAt(index * 900));
    const spanish = 'Bienvenido a di retorio por favor maca las tres cremeras del apersona.';
    const foreign = [3, 4, 11, 12, 13, 21, 22, 30, 38];
    const { asked, engine } = scripted(({ from }, _level, pace) => {
      if (!foreign.includes(Math.floor(from / 900))) return good;
      return pace === 1 ? spanish : spanish.replaceAll('e', 'a');
    });
    const { spoken, unclear } = await hear(engine, pieces);
    const words = new Set(spoken.map(({ text }) => text));
    expect([...words]).toEqual(good.split(' '));
    expect(unclear).toEqual(foreign.map((at) => spanOf(pieceAt(at * 900))));
    expect(asked[3]?.audios?.length).toBeGreaterThanOrEqual(foreign.length);
  });

  it('keeps the part of a piece that sounds the same each time', async () => {
    const english = 'She looked at the key quite a long time. She turned it over.';
    const { engine } = scripted((_range, _level, pace) =>
      pace === 1
        ? `Dovrilo had a problem with domestic car eating. ${english}`
        : `When ${pace} Mexican fans were in that tradition of Independence, who sang as ever. ${english}`,
    );
    const { text, unclear } = await hear(engine, [pieceAt(0)]);
    expect(text).toBe(english);
    expect(unclear).toHaveLength(1);
    expect(unclear[0]?.startMs).toBe(200);
  });

  it('leaves out what is written as it sounds in another language', async () => {
    const first = 'Bienvenido a di retorio por favor maca las tres cremeras del a persona.';
    const other = 'Bienvenido a directorio por favor marque las tres cremeras del a persona.';
    const { engine } = scripted((_range, _level, pace) => (pace === 1 ? first : other));
    const { text, unclear } = await hear(engine, [pieceAt(0)]);
    expect(text).toBe('');
    expect(unclear).toEqual([spanOf(pieceAt(0))]);
  });

  it('keeps a short piece that is lost at another pace', async () => {
    const { engine } = scripted((_range, _level, pace) =>
      pace === 1 ? 'Wreck a nice beach.' : '',
    );
    expect(await hear(engine, [pieceAt(0)])).toMatchObject({
      text: 'Wreck a nice beach.',
      unclear: [],
    });
  });

  it('ends with what the engine fails with', async () => {
    const { engine } = scripted(() => good);
    const reason = new Error('stopped');
    const failing: Engine = { ...engine, ask: () => Promise.reject(reason) };
    await expect(hear(failing, [pieceAt(0)])).rejects.toBe(reason);
  });
});
