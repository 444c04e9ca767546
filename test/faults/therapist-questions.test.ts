import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snowballStemmers } from '../../packages/http/src/composition/stemmers.js';
import { type Bench, openBench } from './pipeline-tools.js';
import { ann, openStores, pat, sign } from './review-tools.js';

const { stores, close } = await openStores();
afterAll(close);

interface Seed {
  readonly title: string;
  readonly language: string;
  readonly recordedAt: string;
  readonly lines: readonly string[];
}

const spoken: readonly (readonly [string, string, readonly string[]])[] = [
  ['en-US', 'Trains', ['I had a panic attack on the train.', 'My heart was racing.']],
  ['en-US', 'Marriage', ['We had one argument after another.', 'He drinks wine every evening.']],
  ['en-US', 'Work', ['My boss worries me.', 'The deadline is on Friday.']],
  ['en-US', 'Sleep', ['I lie awake until four.', 'I am sleeping badly.']],
  ['en-US', 'Café', ['We met at the café near the lake.']],
  ['en-US', 'Attack', ['The dog came to attack me.', 'Then I felt panic.']],
  ['en-US', 'Grief', ['My mother died in spring.', 'I cried at the funeral.']],
  ['en-US', 'Drinking', ['Two beers, and no wine at all.']],
  ['de-DE', 'Ängste', ['Ich habe große Angst vor Prüfungen.', 'Die Prüfung war schlimm.']],
  ['de-DE', 'Straße', ['Auf der Straße bekam ich keine Luft.']],
  ['de-DE', 'Streit', ['Wir haben uns wieder gestritten.', 'Meine Schwester schweigt.']],
  ['de-DE', 'Schlaf', ['Ich schlafe schlecht und träume viel.', 'Der Traum kommt jede Nacht.']],
  ['de-DE', 'Arbeit', ['Mein Chef verlangt zu viel.', 'Die Arbeiten häufen sich.']],
  ['de-DE', 'Trauer', ['Mein Vater ist gestorben.']],
  ['de-DE', 'Wein', ['Abends trinke ich Wein.']],
  ['de-DE', 'Kinder', ['Die Kinder waren laut.']],
  ['fr-FR', 'Crises', ['J’ai eu des crises d’angoisse dans le métro.']],
  ['fr-FR', 'Mère', ['Ma mère me manque.', 'Elle était sévère.']],
  ['fr-FR', 'Travail', ['Le travail est épuisant.', 'Je suis fatiguée.']],
  ['fr-FR', 'Sommeil', ['Je dors mal, je rêve souvent.']],
  ['fr-FR', 'Disputes', ['Nous nous disputons tous les jours.', 'Une dispute violente.']],
  ['fr-FR', 'Enfance', ['Dans mon enfance, j’étais seule.']],
  ['fr-FR', 'Vin', ['Je bois du vin le soir.']],
  ['ja-JP', '不安', ['とても不安です。', '電車に乗れません。']],
  ['ja-JP', '睡眠', ['夜に眠れないのです。', '仕事が忙しい。']],
  ['ja-JP', '家族', ['母と喧嘩しました。']],
  ['ja-JP', 'パニック', ['電車でパニック発作が起きました。']],
  ['ja-JP', '仕事', ['上司が怖いです。', '会社に行きたくない。']],
  ['ja-JP', '夢', ['同じ夢を何度も見ます。']],
  ['ja-JP', '子供', ['子供の頃は一人でした。']],
];
const seeds: readonly Seed[] = spoken.map(([language, title, lines], at) => ({
  ...{ language, title, lines },
  // The last one handed in was recorded first.
  recordedAt: new Date(Date.UTC(2025, 11, 31 - at)).toISOString(),
}));

/** What a therapist types, and the session that should come first. */
const questions: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  English: [
    ['pan', 'Trains'],
    ['"panic attack"', 'Trains'],
    ['attack panic -train', 'Attack'],
    ['cafe', 'Café'],
    ['arguments', 'Marriage'],
    ['worry', 'Work'],
    ['sleep', 'Sleep'],
    ['wine -evening', 'Drinking'],
    ['funeral OR burial', 'Grief'],
    ['LAKE', 'Café'],
  ],
  German: [
    ['angst', 'Ängste'],
    ['prufung', 'Ängste'],
    ['Prüfungen', 'Ängste'],
    ['strasse', 'Straße'],
    ['gestritten', 'Streit'],
    ['traume', 'Schlaf'],
    ['"keine Luft"', 'Straße'],
    ['chef OR vorgesetzter', 'Arbeit'],
    ['gestorben -mutter', 'Trauer'],
    ['kind', 'Kinder'],
  ],
  French: [
    ['crise', 'Crises'],
    ['metro', 'Crises'],
    ['mere', 'Mère'],
    ['"ma mère"', 'Mère'],
    ['fatigué', 'Travail'],
    ['épuisante', 'Travail'],
    ['rêves', 'Sommeil'],
    ['disputer', 'Disputes'],
    ['vin -matin', 'Vin'],
    ['enfance OR jeunesse', 'Enfance'],
  ],
  Japanese: [
    ['不安', '不安'],
    ['眠れない', '睡眠'],
    ['喧嘩', '家族'],
    ['パニック', 'パニック'],
    ['ﾊﾟﾆｯｸ', 'パニック'],
    ['電車 -発作', '不安'],
    ['仕事 -忙しい', '仕事'],
    ['"同じ夢"', '夢'],
    ['上司 OR 部長', '仕事'],
    ['子供', '子供'],
  ],
};

function vttOf(lines: readonly string[]): Blob {
  const cue = (text: string, at: number) => `00:00:1${at}.000 --> 00:00:1${at}.900\n${text}\n\n`;
  return new Blob([`WEBVTT\n\n${lines.map(cue).join('')}`]);
}

describe.each(stores)('questions of a therapist about thirty sessions, on %s', (_name, open) => {
  let bench: Bench;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    const documents = await open();
    bench = openBench({ wrap: () => ({ documents }), stemmers: snowballStemmers });
    for (const { title, language, recordedAt, lines } of seeds) {
      const body = vttOf(lines).stream();
      const { id } = await bench.importTranscript.execute(ann, {
        ...{ filename: 'talk.vtt', title, recordedAt, patientId: 'pat', body },
        settings: { language },
      });
      await bench.operations.processSession(id);
      ids.set(title, id);
      await bench.clock.advance(60_000);
    }
  }, 120_000);

  it.each(Object.entries(questions))(
    'finds the right one first in %s',
    async (_language, asked) => {
      for (const [q, title] of asked) {
        const { items } = await bench.searchSessions.execute(ann, { q, order: 'best' });
        expect(items[0]?.session.title, q).toBe(title);
      }
    },
  );

  it('tells where in the recording the words are', async () => {
    const { items } = await bench.searchSessions.execute(ann, { q: 'racing' });
    expect(items).toMatchObject([
      { foundIn: expect.arrayContaining(['transcript']), snippets: [{ startMs: 11_000 }] },
    ]);
  });

  it('filters and sorts by the day of the recording', async () => {
    const search = async (input: object) =>
      (await bench.searchSessions.execute(ann, input)).items.map(({ session }) => session.title);
    expect(await search({ q: 'wine OR wein OR vin' })).toEqual([
      'Marriage',
      'Drinking',
      'Wein',
      'Vin',
    ]);
    const to = '2025-12-20T00:00:00.000Z';
    expect(await search({ q: 'wine OR wein OR vin', to })).toEqual(['Wein', 'Vin']);
    expect(await search({ from: '2025-12-30T00:00:00.000Z' })).toEqual(['Marriage', 'Trains']);
    await bench.correctSession.execute(ann, {
      sessionId: ids.get('Wein') ?? '',
      recordedAt: '2026-02-01T00:00:00.000Z',
    });
    expect((await search({ q: 'wine OR wein OR vin' }))[0]).toBe('Wein');
  });

  it('goes on with the best where a page ended, and follows a corrected title', async () => {
    const input = { q: 'wine OR wein OR vin', order: 'best', limit: 3 } as const;
    const first = await bench.searchSessions.execute(ann, input);
    const { cursor = '' } = first;
    const second = await bench.searchSessions.execute(ann, { ...input, cursor });
    const found = [...first.items, ...second.items].map(({ session }) => session.id);
    expect([first.items.length, new Set(found).size, second.cursor]).toEqual([3, 4, undefined]);
    const foreign = bench.searchSessions.execute(ann, { ...input, q: 'wine', cursor });
    await expect(foreign).rejects.toMatchObject({ code: 'invalid_cursor' });
    const sessionId = ids.get('Grief') ?? '';
    await bench.correctSession.execute(ann, { sessionId, title: 'Bereavement' });
    const { items } = await bench.searchSessions.execute(ann, { q: 'bereavement' });
    expect(items).toMatchObject([{ session: { id: sessionId }, foundIn: ['title'], snippets: [] }]);
  });

  it('searches the notes for a therapist, and not for a patient', async () => {
    const sessionId = ids.get('Sleep') ?? '';
    const notes = {
      therapistNotes: { text: 'Consider a referral to Dr. Quince.', segmentIds: [] },
    };
    await bench.editNotes.execute(ann, { sessionId, notes });
    const { items } = await bench.searchSessions.execute(ann, { q: 'quinces' });
    expect(items).toMatchObject([{ session: { id: sessionId }, foundIn: ['notes'] }]);
    await sign(bench, sessionId);
    const seen = await bench.searchSessions.execute(pat, { q: 'awake' });
    expect(seen.items).toMatchObject([{ session: { id: sessionId } }]);
    expect((await bench.searchSessions.execute(pat, { q: 'quince' })).items).toEqual([]);
  });

  it('refuses more than 32 words', async () => {
    const q = Array.from({ length: 33 }, (_, at) => `word${at}`).join(' ');
    const asked = bench.searchSessions.execute(ann, { q });
    await expect(asked).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
