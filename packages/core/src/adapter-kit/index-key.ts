import type { FieldRange, IndexedValue } from '../ports/document-store.js';

/** How a store writes a text so that its order is that of the contract. */
export type OrderedText = (text: string) => string;

/**
 * An indexed value as a text whose order is that of the contract: a letter for the type, then for
 * numbers the bits of the double (sign flipped, negatives inverted), and for texts what `ordered` makes
 * of them.
 *
 * @param ordered Default: the text itself, for stores that compare bytes of UTF-8.
 */
export function indexKey(value: IndexedValue, ordered: OrderedText = itself): string {
  if (typeof value === 'boolean') return value ? 'b1' : 'b0';
  return typeof value === 'string' ? `s${ordered(value)}` : `n${numberKey(value)}`;
}

/** The keys a range covers: from the first one, up to but without the second. */
export function indexKeyRange(
  { from, to }: FieldRange,
  ordered: OrderedText = itself,
): readonly [string, string] {
  const [least, beyond] = typeof (from ?? to) === 'number' ? ['n', 'o'] : ['s', 't'];
  return [
    from === undefined ? least : indexKey(from, ordered),
    to === undefined ? beyond : indexKey(to, ordered),
  ];
}

function itself(text: string): string {
  return text;
}

function numberKey(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value === 0 ? 0 : value);
  const bits = view.getBigUint64(0);
  const top = 1n << 63n;
  const ordered = (bits & top) === 0n ? bits | top : ~bits & (2n * top - 1n);
  return ordered.toString(16).padStart(16, '0');
}
