import type { IndexedValue } from '../ports/document-store.js';

/** The order of an index: booleans, then numbers, then strings by code point. */
export function compareValues(a: IndexedValue, b: IndexedValue): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  if (typeof a !== typeof b) return rank(a) - rank(b);
  return Number(a) - Number(b);
}

/** Orders strings as their UTF-8 bytes would; `<` goes by UTF-16 units and puts emoji too early. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}

/** Lifts surrogates, which stand for the highest code points, above all other units. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function rank(value: IndexedValue): number {
  if (typeof value === 'boolean') return 0;
  return typeof value === 'number' ? 1 : 2;
}
