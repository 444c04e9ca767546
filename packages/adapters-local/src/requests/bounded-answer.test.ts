import { describe, expect, it } from 'vitest';
import { AnswerTooLarge, boundedAnswer } from './bounded-answer.js';

const bounds = { bytes: 1_000, depth: 3, values: 50 };

describe('boundedAnswer', () => {
  it('passes on an answer within the limit', async () => {
    const answer = boundedAnswer(new Response('{"a":[1,2]}', { status: 201 }), bounds);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ a: [1, 2] });
  });

  it.each([
    ['too long', `"${'x'.repeat(2_000)}"`],
    ['too deep', '[[[[1]]]]'],
    ['of too many values', `[${'1,'.repeat(100)}1]`],
  ])('ends one that is %s', async (_, text) => {
    await expect(boundedAnswer(new Response(text), bounds).text()).rejects.toThrow(AnswerTooLarge);
  });
});
