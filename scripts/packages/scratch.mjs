import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What users may import of a package, in the form they write it. */
export function entriesOf(manifest) {
  return Object.keys(manifest.exports)
    .filter((path) => path !== './package.json' && !path.includes('*'))
    .map((path) => manifest.name + path.slice(1));
}

/**
 * Makes a project that has the packages and what their manifests declare, nothing else.
 *
 * @param optional whether it has the optional peers, too.
 */
export function fillScratch(root, scratch, packages, { optional = true } = {}) {
  mkdirSync(scratch, { recursive: true });
  writeFileSync(
    join(scratch, 'package.json'),
    JSON.stringify({ name: 'scratch', private: true, type: 'module' }),
  );
  for (const { manifest, unpacked } of packages) {
    const target = join(scratch, 'node_modules', manifest.name);
    cpSync(unpacked, target, { recursive: true });
  }
  for (const { folder, manifest } of packages) {
    linkDependencies({ root, scratch, folder, manifest, optional });
  }
  link(join(root, 'node_modules', '@types/node'), join(scratch, 'node_modules', '@types/node'));
}

function linkDependencies({ root, scratch, folder, manifest, optional }) {
  const { dependencies, peerDependencies, peerDependenciesMeta = {} } = manifest;
  const owner = join(scratch, 'node_modules', manifest.name);
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    if (!optional && peerDependenciesMeta[name]?.optional) continue;
    const own = join(root, folder, 'node_modules', name);
    const shared = join(root, 'node_modules', name);
    if (existsSync(own)) link(own, join(owner, 'node_modules', name));
    else if (existsSync(shared)) link(shared, join(scratch, 'node_modules', name));
  }
}

function link(target, path) {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}

/**
 * Compiles one file that uses every entry, against the built types, and returns the complaints.
 *
 * @param compiler the folder of a TypeScript.
 */
export function compileScratch(scratch, packages, { compiler }) {
  return compile(scratch, packages, compiler, {
    ...{ target: 'ES2022', lib: ['ES2022', 'ESNext.Disposable'], types: ['node'] },
    ...{ module: 'NodeNext', moduleResolution: 'NodeNext', customConditions: [] },
  });
}

/** The same for a program of a web page: the types of browsers, and none of Node. */
export function compileForBrowsers(scratch, packages, { compiler }) {
  return compile(scratch, packages, compiler, {
    ...{ target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] },
    ...{ module: 'ESNext', moduleResolution: 'Bundler' },
  });
}

function compile(scratch, packages, compiler, target) {
  const imports = packages
    .flatMap(({ manifest }) => entriesOf(manifest))
    .map(
      (entry, index) => `import * as e${index} from '${entry}';\nconsole.log(typeof e${index});\n`,
    );
  writeFileSync(join(scratch, 'use.ts'), imports.join(''));
  const compilerOptions = {
    ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
    ...target,
  };
  writeFileSync(
    join(scratch, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['use.ts'] }),
  );
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(compiler, 'bin', 'tsc'), '-p', scratch, '--pretty', 'false'],
    { cwd: scratch, encoding: 'utf8' },
  );
  // The types of third parties are theirs to repair; ours are the entries and what they lead to.
  const ours = stdout.split('\n').filter((line) => /^(use\.ts|node_modules\/@attune\/)/.test(line));
  const crashed = status !== 0 && !/error TS\d+/.test(stdout);
  return crashed ? stdout.split('\n') : ours;
}
