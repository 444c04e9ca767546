import { type OpenApiDocument, resolve, type Schema } from './openapi-operations.js';

/** A whole number from 0 on and below `limit`. */
export type Random = (limit: number) => number;

/** Stands for lists 20,000 deep, which `JSON.stringify` cannot write; see `asJson`. */
export const deepest = '\u{e000}deep';
const nestings = 20_000;

/** Texts that programs trip over. */
export const nastyTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u001b[31m\r\nX-Injected: yes',
  '\ud800',
  'a\udfffb',
  '\u202egnp.exe',
  'e\u0301\u0323'.repeat(40),
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'ﷺ'.repeat(50),
  'İıſẞß',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '/dev/zero',
  'file:///etc/passwd',
  '%00%2e%2e%2f',
  '%',
  '%zz',
  "' OR 1=1; --",
  '$ne',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e999',
  '0x10',
  '９９',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00.001Z',
  '\ufeff{}',
  '(a+)+$',
  '*',
  '"',
  "'\\",
  'a'.repeat(255),
  'a'.repeat(256),
  'ä'.repeat(1_025),
  'a '.repeat(5_000),
  '\u0000\u0001\u0002\u0003'.repeat(100),
];

const nastyNumbers = [0, -0, -1, 0.5, 1e308, 2 ** 31, 2 ** 53, 2 ** 53 + 2, -(2 ** 63)];
const nastyNames = ['__proto__', 'constructor', 'toString', 'length', '', '\0', 'x'.repeat(5_000)];

/** Makes values out of schemas: some that fit, some that are meant to hurt. */
export class Values {
  readonly #document: OpenApiDocument;
  readonly #random: Random;

  constructor(document: OpenApiDocument, random: Random) {
    this.#document = document;
    this.#random = random;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.#random(from.length)];
    if (picked === undefined && from.length === 0) throw new Error('Nothing to pick from');
    return picked as T;
  }

  /** A whole number from 0 on and below `limit`. */
  below(limit: number): number {
    return limit < 1 ? 0 : this.#random(limit);
  }

  chance(percent: number): boolean {
    return this.#random(100) < percent;
  }

  /** A value that the schema lets in, as far as it says. */
  fitting(given: Schema, depth = 0): unknown {
    const schema = resolve(this.#document, given);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return this.fitting(this.pick(choices), depth);
    const allowed = schema.const === undefined ? schema.enum : [schema.const];
    return allowed === undefined ? this.#typed(schema, depth) : this.pick(allowed);
  }

  #typed(schema: Schema, depth: number): unknown {
    switch (schema.type === undefined ? 'string' : this.pick([schema.type].flat())) {
      case 'boolean':
        return this.chance(50);
      case 'integer':
      case 'number':
        return this.#number(schema);
      case 'null':
        return null;
      case 'array': {
        const length = depth > 4 ? 0 : this.#random(4);
        return Array.from({ length }, () => this.fitting(schema.items ?? {}, depth + 1));
      }
      case 'object':
        return this.#object(schema, depth);
      default:
        return this.#text(schema);
    }
  }

  /** A fitting value spoiled in one place, or something else entirely. */
  hostile(schema: Schema): unknown {
    if (this.chance(10)) return this.nasty();
    return this.#spoil(this.fitting(schema), schema);
  }

  /** Spoils one place of a value, at the edges of its schema or beyond all reason. */
  spoiled(value: unknown, schema: Schema = {}): unknown {
    return this.#spoil(value, schema);
  }

  /** A value of any kind. */
  nasty(): unknown {
    const kind = this.#random(10);
    if (kind < 5) return this.pick(nastyTexts);
    if (kind < 7) return this.pick(nastyNumbers);
    const others = [null, true, [], {}, [[]], deepest, 'a'.repeat(20_000), this.#oddObject()];
    return this.pick<unknown>(others);
  }

  #spoil(value: unknown, given: Schema): unknown {
    const schema = resolve(this.#document, given);
    if (Array.isArray(value)) {
      if (value.length === 0 || this.chance(20)) return this.pick([[...value, this.nasty()], {}]);
      const at = this.#random(value.length);
      return value.map((item, index) =>
        index === at ? this.#spoil(item, schema.items ?? {}) : item,
      );
    }
    if (typeof value !== 'object' || value === null) return this.#edge(schema);
    const entries = Object.entries(value);
    if (entries.length === 0 || this.chance(15)) {
      return Object.fromEntries([...entries, [this.pick(nastyNames), this.nasty()]]);
    }
    const at = this.#random(entries.length);
    if (this.chance(15)) return Object.fromEntries(entries.filter((_, index) => index !== at));
    return Object.fromEntries(
      entries.map(([name, member], index) => {
        if (index !== at) return [name, member];
        return [name, this.#spoil(member, schema.properties?.[name] ?? {})];
      }),
    );
  }

  #edge({ minLength, maxLength, minimum, maximum }: Schema): unknown {
    const edges: unknown[] = [];
    if (maxLength !== undefined && maxLength < 30_000) {
      edges.push('é'.repeat(maxLength), 'x'.repeat(maxLength + 1), '\0'.repeat(maxLength));
    }
    if (minLength !== undefined && minLength > 0) edges.push('x'.repeat(minLength - 1));
    if (minimum !== undefined) edges.push(minimum, minimum - 1);
    if (maximum !== undefined) edges.push(maximum, maximum + 1);
    return edges.length > 0 && this.chance(40) ? this.pick(edges) : this.nasty();
  }

  #number({ type, minimum = 0, maximum = 1_000 }: Schema): number {
    const low = Math.ceil(minimum);
    const whole = low + this.#random(Math.max(1, Math.min(maximum - low, 1_000) + 1));
    return type === 'number' && this.chance(50) ? Math.min(maximum, whole + 0.5) : whole;
  }

  #object(schema: Schema, depth: number): object {
    const { properties = {}, required = [], additionalProperties } = schema;
    const entries = Object.entries(properties)
      .filter(([name]) => required.includes(name) || (depth < 4 && this.chance(60)))
      .map(([name, member]) => [name, this.fitting(member, depth + 1)]);
    if (typeof additionalProperties === 'object') {
      const names = ['S1', 'S2', 'en-US', 'x'].slice(0, this.#random(4));
      for (const name of names) entries.push([name, this.fitting(additionalProperties, depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #text({ format, pattern, minLength = 0, maxLength = 60 }: Schema): string {
    if (format === 'date-time') return `2026-0${1 + this.#random(9)}-1${this.#random(9)}T09:30:00Z`;
    if (pattern?.startsWith('^S\\d') === true) return `S${1 + this.#random(9)}`;
    const words = ['S1', 'worry', 'Ann@example.org', 'en-US', 'Größe', 'Sleep well.', 'x'];
    return this.pick(words).padEnd(minLength, 'y').slice(0, maxLength);
  }

  #oddObject(): object {
    return Object.fromEntries([
      [this.pick(nastyNames), this.pick(nastyTexts)],
      ['__proto__', { role: 'admin', isAdmin: true }],
    ]);
  }
}

/** As JSON; holds what `JSON.stringify` cannot nest. */
export function asJson(value: unknown): string {
  const deep = '['.repeat(nestings) + ']'.repeat(nestings);
  return (JSON.stringify(value) ?? '').replaceAll(JSON.stringify(deepest), deep);
}
