import assert from 'node:assert/strict';
import { assertRejects, failureOf } from '../assertions.js';
import { inspect } from '../inspect.js';
import { answer, ask, type LanguageModelCase, serviceOf } from './harness.js';

const { city: _city, ...incomplete } = answer;

/** What a model may write that is not what it was asked for. */
const unusable: readonly string[] = [
  'I am sorry, but I cannot help with that.',
  '{"city": "Lis',
  '',
  JSON.stringify([answer]),
  JSON.stringify(incomplete),
  JSON.stringify({ ...answer, note: 'more' }),
  JSON.stringify({ ...answer, mood: 'mixed' }),
  JSON.stringify({ ...answer, count: '1' }),
  JSON.stringify({ ...answer, count: 1.5 }),
  JSON.stringify({ ...answer, people: [{ name: 'Ana' }] }),
  JSON.stringify({ ...answer, people: {} }),
];

const refusalCases: readonly LanguageModelCase[] = [
  {
    id: 'LM-06',
    title: 'rejects with internal what does not keep to the schema',
    needs: ['scripted'],
    async run(harness) {
      for (const written of unusable) {
        serviceOf(harness).answer(() => written);
        await assertRejects(harness.port.generate(ask()), 'internal', written);
      }
    },
  },
  {
    id: 'LM-07',
    title: 'rejects with internal when the model refuses or a filter stops it, whatever it wrote',
    needs: ['scripted'],
    async run(harness) {
      for (const how of ['refusal', 'filter'] as const) {
        serviceOf(harness).end(how);
        await assertRejects(harness.port.generate(ask()), 'internal', how);
      }
    },
  },
  {
    id: 'LM-08',
    title: 'rejects with limit_exceeded when the answer is cut off',
    needs: ['scripted'],
    async run(harness) {
      serviceOf(harness).end('length');
      await assertRejects(harness.port.generate(ask()), 'limit_exceeded', 'cut off');
    },
  },
  {
    id: 'LM-09',
    title: 'rejects with the code when the service turns the call away',
    needs: ['scripted'],
    async run(harness) {
      for (const code of ['unavailable', 'rate_limited', 'unauthenticated'] as const) {
        serviceOf(harness).refuse(code);
        await assertRejects(harness.port.generate(ask()), code, code);
      }
    },
  },
  {
    id: 'LM-10',
    title: 'tells nothing of keys, of what was asked or of what was answered in its errors',
    needs: ['scripted'],
    async run(harness) {
      const said = 'I never told anybody about the fire.';
      const request = ask({ prompt: said, system: 'Be brief about the fire.' });
      const service = serviceOf(harness);
      const faults = [
        () => service.answer(() => `They said: ${said}`),
        () => service.refuse('unauthenticated'),
        () => service.refuse('unavailable'),
      ];
      for (const fault of faults) {
        fault();
        const error = await failureOf(harness.port.generate(request), 'a fault');
        const told = inspect(error);
        for (const secret of [...(harness.secrets ?? []), 'fire']) {
          assert.ok(!told.includes(secret), `an error must not tell "${secret}"`);
        }
      }
    },
  },
  {
    id: 'LM-11',
    title: 'refuses an empty prompt and a bad name with invalid_argument',
    async run({ port }) {
      for (const changes of [{ prompt: ' ' }, { name: '' }, { name: 'two words' }]) {
        const call = port.generate(ask(changes));
        await assertRejects(call, 'invalid_argument', JSON.stringify(changes));
      }
    },
  },
  {
    id: 'LM-12',
    title: 'refuses what surely does not fit with limit_exceeded',
    async run({ port }) {
      const prompt = 'Lisbon '.repeat(port.capabilities.contextTokens * 2);
      await assertRejects(port.generate(ask({ prompt })), 'limit_exceeded', 'a very long prompt');
    },
  },
  {
    id: 'LM-13',
    title: 'rejects with the reason when aborted before or at work',
    async run({ port }) {
      const reason = new Error('changed my mind');
      const before = port.generate(ask(), { signal: AbortSignal.abort(reason) });
      assert.equal(await failureOf(before, 'aborted before'), reason);
      const control = new AbortController();
      const during = port.generate(ask(), { signal: control.signal });
      control.abort(reason);
      assert.equal(await failureOf(during, 'aborted at work'), reason);
    },
  },
];

export { refusalCases };
