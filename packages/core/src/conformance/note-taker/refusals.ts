import assert from 'node:assert/strict';
import { PortError, type PortErrorCode } from '../../errors/port-error.js';
import { conversation, linesOf, type NoteTakerCase, requestOf } from './harness.js';

const has = (code: PortErrorCode) => (error: unknown) => PortError.is(error, code);
/** Reserved for private use: no model has learnt it. */
const nobodysLanguage = 'qaa';

/** Two lines that have this many characters together. */
function linesOfLength(length: number) {
  const half = Math.floor(length / 2);
  const words = (size: number) => 'so we talked '.repeat(Math.ceil(size / 13)).slice(0, size);
  return linesOf([
    ['therapist', words(half)],
    ['patient', words(length - half)],
  ]);
}

const refusalCases: readonly NoteTakerCase[] = [
  {
    id: 'NT-08',
    title: 'takes as many characters as it declares, over all lines',
    async run({ port }) {
      const draft = await port.extract(requestOf(linesOfLength(port.capabilities.maxCharacters)));
      assert.ok(draft, 'core fills a part up to the limit');
    },
  },
  {
    id: 'NT-09',
    title: 'refuses more characters than it declares with limit_exceeded',
    async run({ port }) {
      const lines = linesOfLength(port.capabilities.maxCharacters + 1);
      await assert.rejects(
        port.extract(requestOf(lines)),
        has('limit_exceeded'),
        'notes of half a conversation must not pass for notes of the whole',
      );
    },
  },
  {
    id: 'NT-10',
    title: 'rejects a language outside its capabilities with unsupported',
    needs: ['fixedLanguages'],
    async run({ port }) {
      const request = requestOf(conversation, { language: nobodysLanguage });
      await assert.rejects(port.extract(request), has('unsupported'));
    },
  },
  {
    id: 'NT-11',
    title: 'takes a language with any region and case',
    async run({ port }) {
      for (const language of ['en', 'en-GB', 'EN-us']) {
        const draft = await port.extract(requestOf(conversation, { language }));
        assert.ok(draft, `${language} is English`);
      }
    },
  },
  {
    id: 'NT-12',
    title: 'rejects with the reason when aborted before or at work',
    async run({ port }) {
      const reason = new Error('changed my mind');
      const isReason = (error: unknown) => error === reason;
      const before = port.extract(requestOf(conversation), { signal: AbortSignal.abort(reason) });
      await assert.rejects(before, isReason, 'an aborted call does not start');
      const controller = new AbortController();
      const many = Array.from({ length: 40 }, () => conversation).flat();
      const size = many.reduce((sum, { text }) => sum + text.length, 0);
      const lines = size <= port.capabilities.maxCharacters ? many : conversation;
      const during = port.extract(requestOf(lines), { signal: controller.signal });
      controller.abort(reason);
      await assert.rejects(during, isReason, 'an abort ends the call');
    },
  },
  {
    id: 'NT-13',
    title: 'rejects with internal when the model refuses or answers what cannot be used',
    needs: ['faults'],
    async run({ port, service }) {
      for (const how of ['refusal', 'malformed'] as const) {
        service?.garble(how);
        await assert.rejects(
          port.extract(requestOf(conversation)),
          has('internal'),
          `a ${how} is never an empty draft`,
        );
      }
    },
  },
  {
    id: 'NT-14',
    title: 'rejects with the code when the service turns the call away',
    needs: ['faults'],
    async run({ port, service }) {
      for (const code of ['unavailable', 'rate_limited', 'unauthenticated'] as const) {
        service?.refuse(code);
        await assert.rejects(port.extract(requestOf(conversation)), has(code), code);
      }
    },
  },
];

export { refusalCases };
