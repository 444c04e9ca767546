import assert from 'node:assert/strict';
import type { TextLimit } from '../../ports/language-analysis.js';
import { textSize } from '../../text/text-size.js';
import { declaredMethods, type LanguageAnalysisCase } from './harness.js';

/**
 * Scripts in which bytes, code points and text elements are different in number. Repeated, none joins
 * its neighbour into one text element.
 */
const scripts = ['so ', '漢', '🎧', 'e\u0301', '👩‍👩‍👧'];

/** A text of exactly this size: as much of `sample` as fits, and `x` for the rest. */
function textOfSize(sample: string, size: number, { unit }: TextLimit): string {
  const each = textSize(sample, unit);
  const times = Math.floor(size / each);
  return sample.repeat(times) + 'x'.repeat(size - times * each);
}

const limitCases: readonly LanguageAnalysisCase[] = [
  {
    id: 'LA-10',
    title: 'takes a text of exactly the limit, in the unit declared, in any script',
    async run({ port }) {
      for (const { name, ask, limit } of declaredMethods(port)) {
        for (const sample of scripts) {
          const [result] = await ask([textOfSize(sample, limit.max, limit)]);
          assert.equal(
            result?.error,
            undefined,
            `${name}: ${limit.max} ${limit.unit} of "${sample}" are allowed`,
          );
        }
      }
    },
  },
  {
    id: 'LA-18',
    title: 'fails a text one above the limit, in the unit declared, in any script',
    async run({ port }) {
      for (const { name, ask, limit } of declaredMethods(port)) {
        for (const sample of scripts) {
          const [result] = await ask([textOfSize(sample, limit.max + 1, limit)]);
          assert.equal(
            result?.error?.code,
            'limit_exceeded',
            `${name}: ${limit.max + 1} ${limit.unit} of "${sample}" are too much`,
          );
        }
      }
    },
  },
];

export { limitCases };
