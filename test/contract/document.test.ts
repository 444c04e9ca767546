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
});
