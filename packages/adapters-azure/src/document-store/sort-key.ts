import { indexKey, indexKeyRange } from '@attune/core/adapter-kit';
import type { FieldRange, IndexedValue } from '@attune/core/ports';

/** The highest unit in a key; nothing is assigned to it. Marks a code point that is spelled out. */
const mark = '\ud7ff';
const high = /[\ud7ff\u{e000}-\u{10ffff}]/gu;

/**
 * A text whose order is that of its code points, whether a service compares UTF-8 or UTF-16: from
 * U+D7FF on the two differ, so these code points are spelled out in six digits.
 */
export function orderedText(text: string): string {
  return text.replaceAll(high, (one) => {
    const point = one.codePointAt(0) ?? 0;
    return `${mark}${point.toString(16).padStart(6, '0')}`;
  });
}

/** An indexed value as a text in the contract's order. */
export function sortKey(value: IndexedValue): string {
  return indexKey(value, orderedText);
}

/** The keys a range covers: from the first one, up to but without the second. */
export function keyRange(range: FieldRange): readonly [string, string] {
  return indexKeyRange(range, orderedText);
}
