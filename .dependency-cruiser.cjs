const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const tests = '\\.test\\.ts$';
const npm = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;
const hono = npm('hono', '@hono');
const tracing =
  '^packages/http/src/observability/(tracing|trace-sampler|span-sender|parents-first)\\.ts$';
const inversify = npm('inversify', '@inversifyjs', 'reflect-metadata');

/** The source files that the packages' `exports` name: all that one package may use of another. */
const publicEntries = readdirSync(join(__dirname, 'packages')).flatMap((name) => {
  const manifest = join(__dirname, 'packages', name, 'package.json');
  if (!existsSync(manifest)) return [];
  return Object.values(JSON.parse(readFileSync(manifest, 'utf8')).exports)
    .map((entry) => entry['@attune/source'])
    .filter((source) => source !== undefined)
    .map((source) => `^packages/${name}/${source.replace('./', '').replaceAll('.', '\\.')}$`);
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-closed',
      comment: 'Core imports core: no npm package, nothing of Node.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: [tests, '^packages/core/src/conformance/'] },
      to: { pathNot: '^packages/core/src/' },
    },
    {
      name: 'conformance-only-asserts',
      comment: 'The conformance kit may use node:assert/strict besides core, so any runner fits.',
      severity: 'error',
      from: { path: '^packages/core/src/conformance/', pathNot: tests },
      to: { pathNot: ['^packages/core/src/', '^(node:)?assert/strict$'] },
    },
    {
      name: 'core-does-not-know-its-kit',
      comment: 'Whoever imports the main entry loads neither the test kit nor the memory adapters.',
      severity: 'error',
      from: {
        path: '^packages/core/src/',
        pathNot: [tests, '^packages/core/src/(conformance|memory)/'],
      },
      to: { path: '^packages/core/src/(conformance|memory)/' },
    },
    {
      name: 'domain-is-innermost',
      comment: 'The domain knows no port, no record and no use case; ports speak its language.',
      severity: 'error',
      from: { path: '^packages/core/src/domain/', pathNot: tests },
      to: {
        path: '^packages/core/src/',
        pathNot: '^packages/core/src/(domain|errors)/|^packages/core/src/json\\.ts$',
      },
    },
    {
      name: 'ports-know-the-domain-only',
      comment: 'A contract does not depend on who uses it or meets it.',
      severity: 'error',
      from: { path: '^packages/core/src/ports/', pathNot: tests },
      to: {
        path: '^packages/core/src/',
        pathNot: '^packages/core/src/(ports|domain|errors)/|^packages/core/src/(json|token)\\.ts$',
      },
    },
    {
      name: 'client-stands-alone',
      comment:
        'The client runs in browsers: it uses openapi-fetch and no other package, no part of Node.',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: tests },
      to: { pathNot: ['^packages/client/src/', npm('openapi-fetch')] },
    },
    {
      name: 'adapters-see-core-only',
      comment: 'An adapter package knows core and its libraries, no other adapter and no host.',
      severity: 'error',
      from: { path: '^packages/(adapters-[^/]+)/', pathNot: tests },
      to: {
        path: ['^(packages|examples|test)/', npm('@attune')],
        pathNot: ['^packages/$1/', '^packages/core/', npm('@attune/core')],
      },
    },
    {
      name: 'adapters-skip-frameworks',
      comment: 'Adapters serve any host: they know neither its web framework nor its container.',
      severity: 'error',
      from: { path: '^packages/adapters-' },
      to: { path: [hono, inversify] },
    },
    {
      name: 'one-container-file',
      comment: 'One file turns providers into a container; nothing else knows which container.',
      severity: 'error',
      from: {
        path: '^(packages|examples|test)/',
        pathNot: '^packages/http/src/composition/container\\.ts$',
      },
      to: { path: inversify },
    },
    {
      name: 'composition-skips-hono',
      comment: 'Workers and other hosts import the composition without a web framework.',
      severity: 'error',
      from: { path: '^packages/http/src/composition/' },
      to: { path: hono, reachable: true },
    },
    {
      name: 'routes-skip-adapters',
      comment: 'The web application gets use cases and does not know the adapters behind them.',
      severity: 'error',
      from: {
        path: '^packages/http/src/(host|routes|live)/',
        pathNot: tests,
      },
      to: {
        path: [
          '^packages/adapters-',
          npm('@attune/adapters-[^/]+'),
          '^packages/http/src/composition/(config|container|profiles)\\.ts$',
        ],
      },
    },
    {
      name: 'tracing-on-demand',
      comment: 'A host that records no traces does not load the tracing library.',
      severity: 'error',
      from: { path: '^packages/http/src/', pathNot: [tests, tracing] },
      to: {
        path: [npm('@opentelemetry'), tracing],
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-deep-imports',
      comment: 'Across packages only what `exports` names.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|examples/[^/]+)/' },
      to: { path: '^(packages|examples)/', pathNot: ['^$1/', ...publicEntries] },
    },
    {
      name: 'no-undeclared-dep',
      comment: 'What a package imports stands in its own package.json.',
      severity: 'error',
      from: { path: '^(packages|examples)/', pathNot: tests },
      // A peer that is optional counts as undeclared besides, because of its entry in the meta data.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'no-dev-dep-in-src',
      comment: 'Published code needs what users install; development packages are not.',
      severity: 'error',
      from: { path: '^packages/[^/]+/(src|bin)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer'], pathNot: '^packages/' },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { path: '^(packages|examples|test)/' },
      // The build of the page makes its texts.
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module or three.',
      severity: 'error',
      from: { path: '^(packages|examples|test)/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports it and it imports nothing: is it still needed?',
      severity: 'warn',
      from: {
        orphan: true,
        path: '^packages/[^/]+/src/',
        // A browser loads it from the host.
        pathNot: [tests, '\\.d\\.ts$', '/account-pages/page\\.js$', ...publicEntries],
      },
      to: {},
    },
  ],
  options: {
    // Type-only imports count: they couple packages as well.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|examples)/[^/]+/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@attune/source', 'import', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
