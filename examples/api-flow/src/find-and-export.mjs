// @ts-check
import { unwrap } from '@attune/client';
import { expect } from './expect.mjs';
import { addition } from './review.mjs';

/** What is asked, and whether the session must be among the answers. */
const questions = /** @type {const} */ ([
  ['walked', true],
  ['wal', true],
  ['"we walked on"', true],
  ['"on walked we"', false],
  ['walked -corrected', false],
  ['absence OR walking', true],
]);

/**
 * R13: words, beginnings, phrases, what is left out, other forms of a word.
 *
 * @param {import('./review.mjs').Step} step
 * @param {import('@attune/client').AttuneClient} client
 * @param {string} id
 */
export async function search(step, { api }, id) {
  for (const [q, isFound] of questions) {
    await step(
      'search',
      async () => unwrap(await api.GET('/v1/sessions/search', { params: { query: { q } } })),
      ({ items }) => {
        const hit = items.find(({ session }) => session.id === id);
        const found = hit === undefined ? 'not found' : `found, ${hit.snippets.length} snippet(s)`;
        expect((hit !== undefined) === isFound, `The search for ${q} ends wrongly: ${found}.`);
        return `${q}: ${found}`;
      },
    );
  }
}

/** R14: formats and choices, and what a text must or must not have. */
const exports = /** @type {const} */ ([
  [{ format: 'txt' }, /\d:\d\d/u],
  [{ format: 'txt', times: 'false' }, /^(?!.*\d:\d\d)/su],
  [{ format: 'txt', revision: 1 }, new RegExp(`^(?!.*${addition})`, 'su')],
  [{ format: 'txt', notes: 'true' }, /Walk for an hour/u],
  [{ format: 'srt' }, /-->/u],
  [{ format: 'vtt' }, /^WEBVTT/u],
  [{ format: 'json' }, /"heading"/u],
  [{ format: 'csv' }, /,/u],
  [{ format: 'docx', notes: 'true' }, /^PK/u],
  [{ format: 'pdf', notes: 'true' }, /^%PDF/u],
]);

/**
 * Takes the session away in every format.
 *
 * @param {import('./review.mjs').Step} step
 * @param {import('@attune/client').AttuneClient} client
 * @param {string} id
 */
export async function exportAll(step, { api }, id) {
  for (const [query, wanted] of exports) {
    await step(
      'export',
      async () => {
        const params = { path: { id }, query };
        const answer = await api.GET('/v1/sessions/{id}/export', {
          params,
          parseAs: 'arrayBuffer',
        });
        return /** @type {ArrayBuffer} */ (/** @type {unknown} */ (unwrap(answer)));
      },
      (bytes) => {
        const name = Object.entries(query)
          .map(([key, value]) => `${key}=${value}`)
          .join(' ');
        const text = new TextDecoder().decode(bytes);
        expect(wanted.test(text), `The export with ${name} is not what was asked for.`);
        return `${name}, ${bytes.byteLength} bytes`;
      },
    );
  }
}
