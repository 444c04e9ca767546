import { describe, expect, it } from 'vitest';
import { answerObject, readAnswer } from './answer-schema.js';

const schema = answerObject({
  flags: {
    type: 'array',
    items: answerObject({ severity: { type: 'string', enum: ['low', 'high'] } }),
  },
  count: { type: 'integer' },
});

describe('readAnswer', () => {
  it('returns the object that was asked for, also from a fence and after thoughts', () => {
    const object = { flags: [{ severity: 'low' }], count: 1 };
    const text = JSON.stringify(object);
    for (const answer of [text, `<think>so</think>${text}`, `\`\`\`json\n${text}\n\`\`\``]) {
      expect(readAnswer(answer, schema)).toEqual({ object });
    }
  });

  it.each([
    ['', 'is empty'],
    ['<think>so</think>', 'is empty'],
    ['I cannot help with the private talk.', 'is not JSON'],
    ['['.repeat(100), 'is too large'],
    ['[]', 'must be an object, and is a list'],
    ['{"flags":[]}', 'cannot be used: `count` is missing'],
    ['{"flags":"private","count":1}', 'cannot be used: `flags` must be a list, and is a text'],
    [
      '{"flags":[{"severity":"private"}],"count":1}',
      'cannot be used: `flags.0.severity` must be one of low, high, and is another text',
    ],
    ['{"flags":[],"count":1.5}', 'cannot be used: `count` must be a whole number, and is a number'],
    ['{"flags":[],"count":1,"private":1}', 'has a member that was not asked for'],
  ])('says of %j that it %s, without its words', (text, fault) => {
    const read = readAnswer(text, schema);
    expect(read).toEqual({ fault });
    expect(read.fault).not.toContain('private');
  });
});
