import type { FieldRange, IndexedValue } from '@attune/core/ports';

/**
 * An indexed value as text whose byte order is the contract's order: a letter for the type, then
 * for numbers the bits of the double (sign flipped, negatives inverted) and for strings themselves.
 */
export function indexKey(value: IndexedValue): string {
  if (typeof value === 'boolean') return value ? 'b1' : 'b0';
  return typeof value === 'string' ? `s${value}` : `n${numberKey(value)}`;
}

/** The keys a range covers: from the first one, up to but without the second. */
export function keyRange({ from, to }: FieldRange): readonly [string, string] {
  const numbers = typeof (from ?? to) === 'number';
  const [least, beyond] = numbers ? ['n', 'o'] : ['s', 't'];
  return [from === undefined ? least : indexKey(from), to === undefined ? beyond : indexKey(to)];
}

function numberKey(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value === 0 ? 0 : value);
  const bits = view.getBigUint64(0);
  const top = 1n << 63n;
  const ordered = (bits & top) === 0n ? bits | top : ~bits & (2n * top - 1n);
  return ordered.toString(16).padStart(16, '0');
}
