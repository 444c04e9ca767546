import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../support/memory-host.js';

const document = new MemoryHost().app.document();

/** Beyond the rules that the linter recommends at their strictest. */
const rules = {
  'component-name-unique': 'error',
  'operation-tag-defined': 'error',
  'parameter-description': 'error',
  'response-contains-header': { severity: 'error', names: { '2XX': ['X-Request-Id'] } },
} as const;

/** Every finding of the linter: its rule and where. */
async function findings(source: object): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['recommended-strict'], rules });
  const found = await lintFromString({
    source: JSON.stringify(source),
    absoluteRef: 'openapi.json',
    config,
  });
  return found.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer}`);
}

type Node = Readonly<Record<string, unknown>>;

/** Every object of the document with where it is. */
function* nodes(value: unknown, at = '#'): Generator<readonly [at: string, node: Node]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [at, value as Node];
  for (const [name, member] of Object.entries(value)) yield* nodes(member, `${at}/${name}`);
}

const all = [...nodes(document)];
const operations = all.filter(([, { operationId }]) => typeof operationId === 'string');

describe('the OpenAPI document', () => {
  it('passes the strictest recommended rules of a linter', async () => {
    expect(await findings(document)).toEqual([]);
  });

  it('would not pass with an operation that lacks what the rules ask for', async () => {
    const path = { get: { tags: ['Nowhere'], responses: { 200: { description: 'Fine' } } } };
    const spoiled = { ...document, paths: { '/v1/nothing/{id}': path } };
    const found = (await findings(spoiled)).map((one) => one.split(' ')[0]);
    expect(found).toEqual(
      expect.arrayContaining([
        ...['operation-4xx-response', 'operation-operationId', 'operation-summary'],
        ...['operation-tag-defined', 'path-parameters-defined', 'response-contains-header'],
        ...['security-defined', 'no-unused-components'],
      ]),
    );
  });

  it('is of OpenAPI 3.1, without words of 3.0', () => {
    expect(document).toMatchObject({ openapi: '3.1.0' });
    const old = all.filter(([, node]) => 'nullable' in node || node['exclusiveMinimum'] === true);
    expect(old.map(([at]) => at)).toEqual([]);
  });

  it('says of every operation who may call it, by one scheme of security or openly', () => {
    expect(operations.length).toBeGreaterThan(35);
    const silent = operations.filter(
      ([, one]) => typeof one['x-access'] !== 'string' || !Array.isArray(one['security']),
    );
    expect(silent.map(([at]) => at)).toEqual([]);
  });

  it('describes every answer, and problems as problems', () => {
    const answers = all.filter(([at]) => /\/responses\/\w+$/u.test(at));
    const bare = answers.filter(([, { $ref, description }]) => $ref === undefined && !description);
    expect(bare.map(([at]) => at)).toEqual([]);
    const odd = answers
      .filter(([at]) => /^#\/paths\/.*\/[45]\d\d$/u.test(at))
      // Not being ready is no problem but an answer.
      .filter(([at]) => !/\/health(?:\/ready)?\/get\//u.test(at) || !at.endsWith('/503'))
      .filter(([at, { $ref }]) => $ref !== `#/components/responses/Problem${at.slice(-3)}`);
    expect(odd.map(([at]) => at)).toEqual([]);
  });

  it('shows an example of every JSON body that is a form to fill in', () => {
    const named = ['Registration', 'ProfileChange', 'Announcement', 'TranscriptEdit'];
    const schemas = all.filter(([at]) =>
      named.some((name) => at === `#/components/schemas/${name}`),
    );
    expect(schemas).toHaveLength(named.length);
    expect(schemas.filter(([, { examples }]) => !Array.isArray(examples))).toEqual([]);
  });

  it('holds patterns that any dialect of JSON Schema can read', () => {
    const patterns = all.flatMap(([, { pattern }]) =>
      typeof pattern === 'string' ? [pattern] : [],
    );
    expect(patterns.length).toBeGreaterThan(0);
    expect(patterns.filter((one) => /\/[a-z]*$/u.test(one))).toEqual([]);
  });

  it('describes every operation, schema, parameter and member', () => {
    expect(undescribed(document)).toEqual([]);
  });

  it('would find what has no description', () => {
    const schemas = { Odd: { properties: { a: { anyOf: [{ properties: { b: {} } }] } } } };
    const paths = { '/odd': { get: { operationId: 'odd', parameters: [{ name: 'q' }] } } };
    expect(undescribed({ paths, components: { schemas } })).toEqual([
      ...['Odd', 'Odd.a', 'Odd.a.b', 'odd', 'odd ?q'],
    ]);
  });
});

/** What the document names without saying what it means. */
function undescribed(given: Node): string[] {
  const { components, paths } = given as {
    readonly components: { readonly schemas: Readonly<Record<string, Node>> };
    readonly paths: Readonly<Record<string, Readonly<Record<string, Node>>>>;
  };
  const inSchemas = Object.entries(components.schemas).flatMap(([name, schema]) => [
    ...(schema['description'] ? [] : [name]),
    ...undescribedMembers(schema, name),
  ]);
  const inOperations = Object.values(paths).flatMap((item) =>
    Object.values(item).flatMap((operation) => {
      const id = String(operation['operationId']);
      const parameters = (operation['parameters'] ?? []) as readonly Node[];
      return [
        ...(operation['description'] ? [] : [id]),
        ...parameters.filter((one) => !one['description']).map(({ name }) => `${id} ?${name}`),
        ...undescribedMembers(operation['requestBody'], id),
        ...undescribedMembers(operation['responses'], id),
      ];
    }),
  );
  return [...inSchemas, ...inOperations];
}

/** Members of schemas anywhere within `value`; what a reference names is described where it is. */
function undescribedMembers(value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => undescribedMembers(one, at));
  return Object.entries(value).flatMap(([word, inner]) => {
    if (word === 'examples' || word === 'example') return [];
    if (word !== 'properties') return undescribedMembers(inner, at);
    return Object.entries(inner as Readonly<Record<string, Node>>).flatMap(([name, member]) => [
      ...(member['description'] || member['$ref'] ? [] : [`${at}.${name}`]),
      ...undescribedMembers(member, `${at}.${name}`),
    ]);
  });
}
