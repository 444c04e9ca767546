import assert from 'node:assert/strict';
import { PortError, type PortErrorCode } from '../../errors/port-error.js';
import { declaredMethods, english, type LanguageAnalysisCase, methodsOf } from './harness.js';

const has = (code: PortErrorCode) => (error: unknown) => PortError.is(error, code);
/** Reserved for private use: no service understands it. */
const nobodysLanguage = 'qaa';
const texts = ['I am happy.', 'I am sad.', 'The bus leaves at nine.'];

const refusalCases: readonly LanguageAnalysisCase[] = [
  {
    id: 'LA-11',
    title: 'rejects a language outside its capabilities with unsupported',
    needs: ['fixedLanguages'],
    async run({ port }) {
      for (const { name, ask } of declaredMethods(port).filter((one) => one.languages !== 'any')) {
        await assert.rejects(
          ask(texts, { language: nobodysLanguage }),
          has('unsupported'),
          `${name}: an answer in the wrong language would be made up`,
        );
      }
    },
  },
  {
    id: 'LA-12',
    title: 'takes a language with any region and in any case',
    async run({ port }) {
      for (const { name, ask } of declaredMethods(port).filter((one) => one.takesLanguage)) {
        for (const language of ['en', 'en-US', 'en-GB', 'EN-us']) {
          const results = await ask(texts, { language });
          const failed = results.filter(({ error }) => error !== undefined);
          assert.deepEqual(failed, [], `${name}: ${language} is English`);
        }
      }
    },
  },
  {
    id: 'LA-13',
    title: 'rejects a method that is declared away with unsupported',
    needs: ['partial'],
    async run({ port }) {
      const missing = methodsOf(port).filter((one) => !one.declared);
      assert.notEqual(missing.length, 0, 'something is declared away');
      for (const { name, ask } of missing) {
        await assert.rejects(ask(texts), has('unsupported'), `${name} is declared away`);
      }
    },
  },
  {
    id: 'LA-14',
    title: 'does not start when already aborted, and rejects with the reason',
    async run({ port }) {
      const reason = new Error('changed my mind');
      for (const { name, ask } of declaredMethods(port)) {
        await assert.rejects(
          ask(texts, { signal: AbortSignal.abort(reason) }),
          (error) => error === reason,
          `${name} rejects with the reason itself`,
        );
      }
    },
  },
  {
    id: 'LA-15',
    title: 'stops with the reason when aborted at work',
    async run({ port }) {
      const reason = new Error('too slow');
      for (const { name, ask } of declaredMethods(port)) {
        const controller = new AbortController();
        const many = Array.from({ length: 500 }, (_, at) => `I am happy for the ${at}th time.`);
        const call = ask(many, { signal: controller.signal });
        controller.abort(reason);
        await assert.rejects(
          call,
          (error) => error === reason,
          `${name} ends with the reason itself`,
        );
      }
    },
  },
  {
    id: 'LA-16',
    title: 'rejects the call, not its items, when the service turns it away',
    needs: ['faults', 'sentiment'],
    async run({ port, service }) {
      for (const code of ['unavailable', 'rate_limited', 'unauthenticated'] as const) {
        service?.refuse(code);
        const items = texts.map((text, at) => ({ id: `i${at}`, text }));
        await assert.rejects(port.analyzeSentiment(items, english), has(code), code);
      }
    },
  },
  {
    id: 'LA-17',
    title: 'fails an item alone that the service cannot work',
    needs: ['faults'],
    async run({ port, service }) {
      service?.failItem('I am sad.', 'internal');
      for (const { name, ask } of declaredMethods(port)) {
        const results = await ask(texts);
        assert.deepEqual(
          results.map(({ id, error }) => [id, error?.code]),
          [
            ['i0', undefined],
            ['i1', 'internal'],
            ['i2', undefined],
          ],
          `${name}: the others keep their answers and places`,
        );
        const message = results[1]?.error?.message ?? '';
        assert.ok(!message.includes('sad'), `${name}: a message never holds what was said`);
      }
    },
  },
];

export { refusalCases };
