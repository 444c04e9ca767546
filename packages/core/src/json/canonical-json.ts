import type { Json } from '../json.js';

/**
 * JSON in its canonical form (RFC 8785): the same value always gives the same text. Members are
 * sorted by the UTF-16 units of their names, there is no white space, and those that are
 * `undefined` are left out.
 *
 * @throws TypeError for numbers beyond JSON and for half surrogate pairs.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return canonicalText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`${value} has no form in JSON`);
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .flatMap((name) => {
      const member = value[name];
      return member === undefined ? [] : [`${canonicalText(name)}:${canonicalJson(member)}`];
    });
  return `{${members.join(',')}}`;
}

function canonicalText(text: string): string {
  if (/\p{Cs}/u.test(text)) throw new TypeError('half a surrogate pair has no form in JSON');
  return JSON.stringify(text);
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
