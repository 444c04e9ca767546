import {
  type OpenApiDocument,
  type Operation,
  resolve,
  type Schema,
} from './openapi-operations.js';
import type { Ask } from './openapi-requests.js';
import { asJson } from './openapi-values.js';
import { putAt, type Step } from './put-at.js';

/** A request with one member in it that is wrong. */
export interface WrongAsk {
  readonly what: string;
  /** The name of the member. */
  readonly member: string;
  /** `absent` for one that the schema requires, `unknown` for one that it does not have. */
  readonly kind: 'value' | 'absent' | 'unknown';
  readonly ask: Ask;
}

const wrongValues: readonly unknown[] = [
  ...[null, true, 1.5, -1, 1e15, '', 'zz', 'x'.repeat(5_000), '\u0000'],
  ...[[], {}, [null], { a: 1 }],
];
const wrongTexts: readonly string[] = ['', 'zz', '-1', '1.5', '1e99', 'x'.repeat(5_000)];

/** Every member that a request may have: with values of all wrong kinds, left out, and misspelled. */
export function* wrongAsks(
  document: OpenApiDocument,
  operation: Operation,
  ask: Ask,
): Generator<WrongAsk> {
  yield* wrongParameters(operation, ask);
  const schema = operation.body?.schema;
  if (schema === undefined) return;
  if (ask.form !== undefined) yield* wrongFields(document, schema, ask);
  else if (operation.body?.contentType === 'application/json') {
    for (const { json, ...wrong } of wrongBodies(document, schema, ask.json)) {
      yield { ...wrong, ask: { ...ask, json } };
    }
  }
}

function* wrongParameters(operation: Operation, ask: Ask): Generator<WrongAsk> {
  for (const { name, in: where } of operation.parameters) {
    for (const text of wrongTexts) {
      const wrong = { what: `${where} ${name}`, member: name, kind: 'value' as const };
      if (where === 'path')
        yield { ...wrong, ask: { ...ask, path: { ...ask.path, [name]: text } } };
      else if (where === 'query') {
        yield { ...wrong, ask: { ...ask, query: { ...ask.query, [name]: text } } };
      } else {
        const headers = { ...ask.headers, [name.toLowerCase()]: text };
        yield { ...wrong, ask: { ...ask, headers } };
      }
    }
  }
  const query = { ...ask.query, limitt: '1' };
  yield { what: 'unknown query', member: 'limitt', kind: 'unknown', ask: { ...ask, query } };
}

function* wrongFields(document: OpenApiDocument, schema: Schema, ask: Ask): Generator<WrongAsk> {
  const files = (ask.form ?? []).filter(({ filename }) => filename !== undefined);
  const texts = (ask.form ?? []).filter(({ filename }) => filename === undefined);
  for (const name of Object.keys(resolve(document, schema).properties ?? {})) {
    if (files.some((file) => file.name === name)) continue;
    const others = texts.filter((part) => part.name !== name);
    for (const content of [...wrongTexts, '[]', '{"speakers":"two"}', '{"spekers":2}']) {
      const form = [...others, { name, content }, ...files];
      yield { what: `field ${name}`, member: name, kind: 'value', ask: { ...ask, form } };
    }
  }
  const form = [...texts, { name: 'titel', content: 'x' }, ...files];
  yield { what: 'unknown field', member: 'titel', kind: 'unknown', ask: { ...ask, form } };
  yield { what: 'no file', member: 'file', kind: 'value', ask: { ...ask, form: texts } };
}

interface WrongBody extends Omit<WrongAsk, 'ask'> {
  readonly json: unknown;
}

function* wrongBodies(
  document: OpenApiDocument,
  given: Schema,
  base: unknown,
  path: readonly Step[] = [],
): Generator<WrongBody> {
  const schema = resolve(document, given);
  const member = String(path.findLast((step) => typeof step === 'string') ?? 'body');
  const at = path.join('.') || 'the body';
  for (const value of wrongValues) {
    const what = `${at} is ${asJson(value).slice(0, 20)}`;
    yield { what, member, kind: 'value', json: putAt(base, path, value) };
  }
  for (const choice of schema.anyOf ?? schema.oneOf ?? []) {
    if (resolve(document, choice).type === 'object') {
      yield* wrongBodies(document, choice, base, path);
    }
  }
  if (schema.type === 'array') yield* wrongBodies(document, schema.items ?? {}, base, [...path, 0]);
  const { properties } = schema;
  if (properties === undefined) return;
  yield* wrongMembers(document, { ...schema, properties }, base, path);
}

function* wrongMembers(
  document: OpenApiDocument,
  {
    properties,
    required = [],
    additionalProperties,
  }: Schema & Required<Pick<Schema, 'properties'>>,
  base: unknown,
  path: readonly Step[],
): Generator<WrongBody> {
  for (const [name, member] of Object.entries(properties)) {
    const here = [...path, name];
    yield* wrongBodies(document, member, base, here);
    if (!required.includes(name)) continue;
    const json = putAt(base, here, undefined);
    yield { what: `${here.join('.')} is absent`, member: name, kind: 'absent', json };
  }
  if (additionalProperties !== false) return;
  const json = putAt(base, [...path, 'notKnown'], 1);
  yield { what: `unknown at ${path.join('.')}`, member: 'notKnown', kind: 'unknown', json };
}
