import { expect, it } from 'vitest';
import { coverageOf } from './coverage.js';
import { smoothTurns } from './smooth-turns.js';

/** Words of 300 ms; `2:word` is said by the second speaker, `_` is a pause of 400 ms. */
function said(text: string) {
  let at = 0;
  return text.split(' ').flatMap((one) => {
    if (one === '_') at += 400;
    const [speaker, word] = one.includes(':') ? one.split(':') : ['1', one];
    if (one === '_' || word === undefined) return [];
    at += 300;
    return [{ text: word, startMs: at - 300, endMs: at, speaker: Number(speaker) }];
  });
}

const speakers = (text: string) => smoothTurns(said(text)).map(({ speaker }) => speaker);

it('gives stray words to the one who says the rest of the sentence', () => {
  expect(speakers('2:I tried the breathing exercise. 2:Did 2:it 2:help?')).toEqual([
    1, 1, 1, 1, 1, 2, 2, 2,
  ]);
  expect(speakers('I tried 2:the 2:breathing exercise that you showed.')).toEqual(
    Array.from({ length: 8 }, () => 1),
  );
});

it('leaves no turn of one or two words inside a sentence', () => {
  expect(speakers('All 2:right.')).toEqual([1, 1]);
  expect(speakers('I will 2:get punched.')).toEqual([1, 1, 1, 1]);
  const light = speakers('what kind of light 2:yes 2:it 2:is I 2:think 2:so.');
  expect(light).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  expect(speakers('I was there 2:then 3:and 3:so 3:were 3:you.')).toEqual([1, 1, 1, 3, 3, 3, 3, 3]);
});

it('leaves answers, and sentences that two people say, as they are', () => {
  expect(speakers('I tried the breathing _ 2:Yes _ exercise.')).toEqual([1, 1, 1, 1, 2, 1]);
  expect(speakers('2:Yes. I tried it then.')).toEqual([2, 1, 1, 1, 1]);
  expect(speakers('I was there then 2:and 2:so 2:were 2:you.')).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
  expect(smoothTurns([])).toEqual([]);
});

it('covers what no gap is in', () => {
  expect(coverageOf(1_000, [])).toEqual([{ startMs: 0, endMs: 1_000 }]);
  const gaps = [
    { startMs: 700, endMs: 1_200 },
    { startMs: 0, endMs: 100 },
    { startMs: 300, endMs: 400 },
  ];
  expect(coverageOf(1_000, gaps)).toEqual([
    { startMs: 100, endMs: 300 },
    { startMs: 400, endMs: 700 },
  ]);
});
