import { answerObject } from '../../adapter-kit/answer-schema.js';
import type { AnswerObject, GenerateRequest, LanguageModel } from '../../ports/language-model.js';
import type { ConformanceCase, Harness } from '../kit.js';

export type LanguageModelCapability =
  /** The harness has the model in its hands. */
  'scripted';

export interface LanguageModelHarness extends Harness<LanguageModel> {
  /** There with the capability `scripted`. */
  readonly service?: {
    /** From now on the model writes this to whatever it is asked. */
    answer(write: (asked: { readonly system: string; readonly prompt: string }) => string): void;
    /** From now on every answer ends in this way: refused, stopped by a filter, or cut off. */
    end(how: 'refusal' | 'filter' | 'length'): void;
    /** From now on the service turns every call away in this way. */
    refuse(code: 'unavailable' | 'rate_limited' | 'unauthenticated'): void;
  };
  /** What must never be seen in an error: the keys the adapter was given. */
  readonly secrets?: readonly string[];
}

type LanguageModelCase = ConformanceCase<LanguageModelHarness, LanguageModelCapability>;

const schema: AnswerObject = answerObject({
  city: { type: 'string', description: 'A city that the text names.' },
  mood: { type: 'string', enum: ['good', 'bad'] },
  count: { type: 'integer' },
  sure: { type: 'boolean' },
  people: {
    type: 'array',
    items: answerObject({ name: { type: 'string' }, age: { type: 'number' } }),
  },
});

const answer = {
  city: 'Lisbon',
  mood: 'good',
  count: 1,
  sure: true,
  people: [{ name: 'Ana', age: 41.5 }],
} as const;

function ask(changes: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    name: 'travel_facts',
    system: 'You draw facts from texts. Answer with what the text says.',
    prompt: 'Ana, 41.5 years old, is in Lisbon and very happy about it.',
    schema,
    ...changes,
  };
}

function serviceOf({
  service,
}: LanguageModelHarness): NonNullable<LanguageModelHarness['service']> {
  if (service === undefined) throw new Error('the capability scripted needs `service`');
  return service;
}

export { answer, ask, type LanguageModelCase, schema, serviceOf };
