import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cruise, type ICruiseOptions, type IViolation } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyInto, root, writeTree } from './tree.js';

interface Rule {
  readonly name: string;
}
const { forbidden, options } = createRequire(import.meta.url)(
  join(root, '.dependency-cruiser.cjs'),
) as { forbidden: Rule[]; options: ICruiseOptions };

async function violationsIn(folder: string): Promise<readonly IViolation[]> {
  const { output } = await cruise(['{packages,examples,test}/**/*.{ts,tsx,js,mjs}'], {
    ...options,
    baseDir: folder,
    ruleSet: { forbidden } as NonNullable<ICruiseOptions['ruleSet']>,
    validate: true,
  });
  if (typeof output === 'string') throw new Error(output);
  if (output.summary.totalCruised === 0) throw new Error(`nothing to check in ${folder}`);
  return output.summary.violations;
}

function errorsOf(violations: readonly IViolation[]): readonly string[] {
  return violations
    .filter(({ rule }) => rule.severity === 'error')
    .map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

/** A small tree that breaks no rule; every public entry leads to a file that is not an orphan. */
const clean: Readonly<Record<string, string>> = {
  'packages/core/src/index.ts': "export { token } from './token.js';\n",
  'packages/core/src/token.ts': 'export const token = 1;\n',
  'packages/core/src/memory/index.ts': "export { token } from '../token.js';\n",
  'packages/core/src/conformance/index.ts':
    "import assert from 'node:assert/strict';\nimport { token } from '../token.js';\nassert.ok(token);\n",
  'packages/adapters-local/src/index.ts': "export { token } from '@attune/core';\n",
  'packages/client/src/index.ts': "import 'openapi-fetch';\n",
  'packages/http/src/index.ts': "export { token } from '@attune/core';\nimport 'hono';\n",
  'packages/http/src/composition/index.ts': "import './container.js';\n",
  'packages/http/src/composition/container.ts':
    "import '@attune/adapters-local';\nimport 'inversify';\n",
  'examples/embed/src/main.ts': "import '@attune/core';\n",
  'examples/embed/package.json': '{ "name": "embed", "dependencies": { "@attune/core": "*" } }',
};

/** For each rule, files that break it, added to the clean tree. The first file is the culprit. */
const seeds: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  'core-is-closed': [
    { 'packages/core/src/seed-node.ts': "import 'node:fs';\n" },
    { 'packages/core/src/seed-npm.ts': "import 'leftish';\n" },
    { 'packages/core/src/memory/seed-assert.ts': "import 'node:assert/strict';\n" },
    {
      'packages/core/src/seed-type.ts':
        "import type { x } from '@attune/adapters-local';\nexport type Y = typeof x;\n",
    },
  ],
  'conformance-only-asserts': [
    { 'packages/core/src/conformance/seed-fs.ts': "import 'node:fs';\n" },
    { 'packages/core/src/conformance/seed-lax.ts': "import 'node:assert';\n" },
    { 'packages/core/src/conformance/seed-runner.ts': "import 'leftish';\n" },
  ],
  'core-does-not-know-its-kit': [
    { 'packages/core/src/seed-kit.ts': "import type {} from './conformance/index.js';\n" },
    { 'packages/core/src/seed-memory.ts': "import './memory/index.js';\n" },
  ],
  'domain-is-innermost': [
    {
      'packages/core/src/domain/seed-port.ts': "import type {} from '../ports/clock.js';\n",
      'packages/core/src/ports/clock.ts': 'export interface Clock {}\n',
    },
  ],
  'ports-know-the-domain-only': [
    {
      'packages/core/src/ports/seed-record.ts':
        "import type {} from '../records/collections.js';\n",
      'packages/core/src/records/collections.ts': 'export const collections = [];\n',
    },
  ],
  'client-stands-alone': [
    { 'packages/client/src/seed-core.ts': "import '@attune/core';\n" },
    { 'packages/client/src/seed-http.ts': "import type {} from '@attune/http';\n" },
    { 'packages/client/src/seed-node.ts': "import 'node:fs';\n" },
    { 'packages/client/src/seed-npm.ts': "import 'leftish';\n" },
  ],
  'adapters-see-core-only': [
    { 'packages/adapters-local/src/seed-sibling.ts': "import '@attune/adapters-other';\n" },
    { 'packages/adapters-local/src/seed-host.ts': "import '@attune/http';\n" },
  ],
  'adapters-skip-frameworks': [
    { 'packages/adapters-local/src/seed-hono.ts': "import 'hono';\n" },
    { 'packages/adapters-local/src/seed-inversify.ts': "import type {} from 'inversify';\n" },
  ],
  'one-container-file': [
    { 'packages/http/src/composition/seed-second.ts': "import 'inversify';\n" },
    { 'packages/http/src/seed-metadata.ts': "import 'reflect-metadata';\n" },
  ],
  'composition-skips-hono': [
    { 'packages/http/src/composition/seed-direct.ts': "import 'hono';\n" },
    { 'packages/http/src/composition/seed-indirect.ts': "import '../index.js';\n" },
  ],
  'routes-skip-adapters': [
    { 'packages/http/src/routes/seed-adapter.ts': "import '@attune/adapters-local';\n" },
    { 'packages/http/src/routes/seed-container.ts': "import '../composition/container.js';\n" },
    { 'packages/http/src/host/app.ts': "import '@attune/adapters-local';\n" },
  ],
  'no-deep-imports': [
    { 'packages/adapters-local/src/seed-deep.ts': "import '../../core/src/token.js';\n" },
    { 'packages/http/src/seed-deep.ts': "import type {} from '../../core/src/token.js';\n" },
    { 'examples/embed/src/seed-deep.ts': "import '../../../packages/core/src/token.js';\n" },
  ],
  'tracing-on-demand': [
    { 'packages/http/src/seed-library.ts': "import '@opentelemetry/api';\n" },
    {
      'packages/http/src/seed-eager.ts': "import './observability/tracing.js';\n",
      'packages/http/src/observability/tracing.ts': "import 'hono';\n",
    },
  ],
  'no-undeclared-dep': [{ 'packages/http/src/seed-undeclared.ts': "import 'leftish';\n" }],
  'no-dev-dep-in-src': [{ 'packages/http/src/seed-dev.ts': "import 'devish';\n" }],
  'not-to-unresolvable': [
    { 'packages/http/src/seed-nowhere.ts': "import './nowhere.js';\n" },
    { 'packages/http/src/seed-no-entry.ts': "import '@attune/core/token';\n" },
  ],
  'no-cycles': [
    {
      'packages/core/src/seed-cycle-a.ts': "import type {} from './seed-cycle-b.js';\n",
      'packages/core/src/seed-cycle-b.ts': "import './seed-cycle-a.js';\n",
    },
  ],
  'no-orphans': [{ 'packages/core/src/seed-orphan.ts': 'export const lonely = 1;\n' }],
};

const libraries = ['hono', 'inversify', 'openapi-fetch', 'reflect-metadata', 'leftish', 'devish'];
const workspaces = ['core', 'adapters-local', 'adapters-other', 'client', 'http'];

function plant(folder: string): void {
  const manifests = {
    'package.json': '{ "name": "seeded", "workspaces": ["packages/*"] }',
    'packages/adapters-other/package.json':
      '{ "name": "@attune/adapters-other", "exports": { ".": { "@attune/source": "./src/index.ts" } } }',
    'packages/adapters-other/src/index.ts': "import '@attune/core';\n",
    'packages/http/package.json': JSON.stringify({
      name: '@attune/http',
      exports: { '.': { '@attune/source': './src/index.ts' } },
      dependencies: {
        '@attune/core': '*',
        '@attune/adapters-local': '*',
        hono: '*',
        inversify: '*',
        'reflect-metadata': '*',
      },
      devDependencies: { devish: '*' },
    }),
  };
  writeTree(folder, { ...manifests, ...clean });
  for (const name of ['core', 'adapters-local', 'client']) {
    copyInto(folder, `packages/${name}/package.json`);
  }
  for (const name of libraries) {
    writeTree(join(folder, 'node_modules', name), {
      'package.json': JSON.stringify({ name, main: 'index.js' }),
      'index.js': 'module.exports = {};\n',
    });
  }
  mkdirSync(join(folder, 'node_modules', '@attune'));
  for (const name of workspaces) {
    symlinkSync(join(folder, 'packages', name), join(folder, 'node_modules', '@attune', name));
  }
}

describe('direction of dependencies', () => {
  it('holds in this repository', { timeout: 60_000 }, async () => {
    expect(errorsOf(await violationsIn(root))).toEqual([]);
  });

  it('has a seeded violation for every rule', () => {
    expect(Object.keys(seeds).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });
});

describe('a seeded violation', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'attune-seeds-')));
  let before: readonly IViolation[] = [];
  let after: readonly IViolation[] = [];

  beforeAll(async () => {
    plant(folder);
    before = await violationsIn(folder);
    for (const seed of Object.values(seeds).flat()) writeTree(folder, seed);
    after = await violationsIn(folder);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is not reported in a tree without violations', () => {
    expect(before.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  const cases = Object.entries(seeds).flatMap(([rule, list]) =>
    list.map((files) => ({ rule, culprit: Object.keys(files)[0]! })),
  );
  it.each(cases)('of $rule is caught in $culprit', ({ rule, culprit }) => {
    const caught = after.filter(({ from }) => from === culprit).map((one) => one.rule.name);
    expect(caught).toContain(rule);
  });
});
