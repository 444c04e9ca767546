import { drillSize } from './drill-size.js';
import {
  type OpenApiDocument,
  type Operation,
  resolve,
  type Schema,
} from './openapi-operations.js';
import type { Ask } from './openapi-requests.js';
import { asJson, deepest } from './openapi-values.js';
import { putAt, type Step } from './put-at.js';

/** A request with one value in it that is out of all proportion. */
export interface Extreme {
  readonly what: string;
  readonly ask: Ask;
}

/** A place in a body where the schema has a list, a text or an object. */
interface Place {
  readonly path: readonly Step[];
  readonly kind: 'array' | 'string' | 'object';
}

/** Within the 64 KiB that most routes take, and beyond. */
const withinCount = 10_000;
const beyondCount = 300_000;
/** One place in so many also gets what goes beyond. */
const beyondEvery = drillSize({ short: 5, long: 1 });
/** For the lists of the one operation that takes megabytes. */
const largeCount = 2_000_000;
/** All header lines together may have 16 KiB, and a bracket takes three bytes in a query. */
const longestParameter = 4_000;

/**
 * For every list, text and object that a request of the operation may hold: wrong values many times,
 * one value many times, a text as long as a body may be, and lists 20,000 deep.
 */
export function* extremes(
  document: OpenApiDocument,
  operation: Operation,
  ask: Ask,
): Generator<Extreme> {
  yield* inParameters(operation, ask);
  const schema = operation.body?.schema;
  if (schema === undefined) return;
  if (ask.form !== undefined) yield* inForm(document, schema, ask);
  else if (ask.json !== undefined) {
    const large = operation.id === 'saveTranscript';
    for (const { what, json } of inJson(document, schema, ask.json, large)) {
      yield { what, ask: { ...ask, json } };
    }
  }
}

function* inParameters(operation: Operation, ask: Ask): Generator<Extreme> {
  const texts = { long: 'x'.repeat(longestParameter), deep: '['.repeat(longestParameter) };
  for (const { name, in: where } of operation.parameters) {
    for (const [kind, text] of Object.entries(texts)) {
      const what = `${kind} ${where} ${name}`;
      if (where === 'path') yield { what, ask: { ...ask, path: { ...ask.path, [name]: text } } };
      else if (where === 'query') {
        yield { what, ask: { ...ask, query: { ...ask.query, [name]: text } } };
      } else {
        yield { what, ask: { ...ask, headers: { ...ask.headers, [name.toLowerCase()]: text } } };
      }
    }
  }
  yield { what: 'unknown query', ask: { ...ask, query: { ...ask.query, unheardOf: '1' } } };
}

/** The texts of a form, and the settings that are JSON in one of them. */
function* inForm(document: OpenApiDocument, schema: Schema, ask: Ask): Generator<Extreme> {
  const parts = (ask.form ?? []).filter(({ filename }) => filename === undefined);
  const files = (ask.form ?? []).filter(({ filename }) => filename !== undefined);
  const withPart = (name: string, content: string): Ask => ({
    ...ask,
    form: [...parts.filter((part) => part.name !== name), { name, content }, ...files],
  });
  const fields = resolve(document, schema).properties ?? {};
  for (const name of Object.keys(fields).filter(
    (one) => !files.some((part) => part.name === one),
  )) {
    for (const length of [60_000, 300_000]) {
      yield { what: `long field ${name}`, ask: withPart(name, 'x'.repeat(length)) };
      yield { what: `deep field ${name}`, ask: withPart(name, '['.repeat(length)) };
    }
  }
  if (!('settings' in fields)) return;
  const settings = { $ref: '#/components/schemas/SettingsInput' };
  for (const { what, json } of inJson(document, settings, {}, false)) {
    yield { what: `settings ${what}`, ask: withPart('settings', asJson(json)) };
  }
}

function* inJson(
  document: OpenApiDocument,
  schema: Schema,
  base: unknown,
  large: boolean,
): Generator<{ readonly what: string; readonly json: unknown }> {
  for (const [at, { path, kind }] of [...places(document, schema)].entries()) {
    const counts = at % beyondEvery === 0 ? [withinCount, beyondCount] : [withinCount];
    for (const [how, value] of values(kind, counts, large)) {
      yield { what: `${how} at ${path.join('.') || 'the top'}`, json: putAt(base, path, value()) };
    }
  }
}

/** Values are made when they are asked for: all at once they would take gigabytes. */
function values(
  kind: Place['kind'],
  counts: readonly number[],
  large: boolean,
): readonly (readonly [how: string, value: () => unknown])[] {
  const ofSize = (size: number): readonly (readonly [string, () => unknown])[] => [
    [`${size} nulls`, () => Array(size).fill(null)],
    [`a text of ${size * 6}`, () => 'é'.repeat(size * 3)],
    ...(kind === 'string'
      ? []
      : ([
          [`${size} times an object`, () => Array(size).fill({ id: 'x' })],
          [`${size / 10} members`, () => members(size / 10)],
        ] as const)),
  ];
  const nulls = [`${largeCount} nulls`, () => Array(largeCount).fill(null)] as const;
  return [
    ['lists 20,000 deep', () => deepest],
    ...counts.flatMap(ofSize),
    ...(large && kind === 'array' ? [nulls] : []),
  ];
}

function members(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, {}]));
}

function* places(
  document: OpenApiDocument,
  given: Schema,
  path: readonly Step[] = [],
): Generator<Place> {
  const schema = resolve(document, given);
  for (const choice of schema.anyOf ?? schema.oneOf ?? []) yield* places(document, choice, path);
  if (schema.type === 'string') yield { path, kind: 'string' };
  if (schema.type === 'array') {
    yield { path, kind: 'array' };
    yield* places(document, schema.items ?? {}, [...path, 0]);
  }
  if (schema.type !== 'object') return;
  yield { path, kind: 'object' };
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    yield* places(document, member, [...path, name]);
  }
  if (typeof schema.additionalProperties === 'object') {
    yield* places(document, schema.additionalProperties, [...path, 'S1']);
  }
}
