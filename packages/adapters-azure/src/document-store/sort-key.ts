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

/** An indexed value as a text in the contract's order: booleans, numbers, strings. */
export function sortKey(value: IndexedValue): string {
  if (typeof value === 'boolean') return value ? 'b1' : 'b0';
  return typeof value === 'string' ? `s${orderedText(value)}` : `n${numberKey(value)}`;
}

/** The keys a range covers: from the first one, up to but without the second. */
export function keyRange({ from, to }: FieldRange): readonly [string, string] {
  const [least, beyond] = typeof (from ?? to) === 'number' ? ['n', 'o'] : ['s', 't'];
  return [from === undefined ? least : sortKey(from), to === undefined ? beyond : sortKey(to)];
}

/** The bits of the double, with the sign turned and negative numbers inverted. */
function numberKey(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value === 0 ? 0 : value);
  const bits = view.getBigUint64(0);
  const top = 1n << 63n;
  const ordered = (bits & top) === 0n ? bits | top : ~bits & (2n * top - 1n);
  return ordered.toString(16).padStart(16, '0');
}
