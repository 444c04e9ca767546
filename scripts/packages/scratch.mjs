import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StepFailed } from '../bootstrap/steps.mjs';

/** What users may import of a package, in the form they write it. */
export function entriesOf(manifest) {
  return Object.keys(manifest.exports)
    .filter((path) => path !== './package.json' && !path.includes('*'))
    .map((path) => manifest.name + path.slice(1));
}

/** Makes a project that has the unpacked tarballs and what their manifests declare, nothing else. */
export function fillScratch(root, scratch, packages) {
  writeFileSync(
    join(scratch, 'package.json'),
    JSON.stringify({ name: 'scratch', private: true, type: 'module' }),
  );
  for (const { manifest, tarball } of packages) {
    const target = join(scratch, 'node_modules', manifest.name);
    mkdirSync(target, { recursive: true });
    const args = ['-xzf', tarball, '--strip-components=1', '-C', target];
    const { status, stderr } = spawnSync('tar', args, { encoding: 'utf8' });
    if (status !== 0) throw new StepFailed(`${tarball} cannot be unpacked.\n${stderr}`);
  }
  for (const { folder, manifest } of packages) {
    linkDependencies(root, scratch, folder, manifest);
  }
  link(join(root, 'node_modules', '@types/node'), join(scratch, 'node_modules', '@types/node'));
}

function linkDependencies(root, scratch, folder, manifest) {
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  const declared = { ...dependencies, ...peerDependencies, ...optionalDependencies };
  const owner = join(scratch, 'node_modules', manifest.name);
  for (const name of Object.keys(declared)) {
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

/** Compiles one file that uses every entry, against the built types; true when nothing is wrong. */
export function compileScratch(root, scratch, packages) {
  const imports = packages
    .flatMap(({ manifest }) => entriesOf(manifest))
    .map(
      (entry, index) => `import * as e${index} from '${entry}';\nconsole.log(typeof e${index});\n`,
    );
  writeFileSync(join(scratch, 'use.ts'), imports.join(''));
  const compilerOptions = {
    ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true },
    ...{ target: 'ES2023', lib: ['ES2023', 'ESNext.Disposable'], types: ['node'] },
    ...{ module: 'NodeNext', moduleResolution: 'NodeNext', customConditions: [] },
  };
  writeFileSync(
    join(scratch, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['use.ts'] }),
  );
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', scratch, '--pretty', 'false'],
    {
      cwd: scratch,
      encoding: 'utf8',
    },
  );
  // The types of third parties are theirs to repair; ours are the entries and what they lead to.
  const ours = stdout.split('\n').filter((line) => /^(use\.ts|node_modules\/@attune\/)/.test(line));
  const crashed = status !== 0 && !/error TS\d+/.test(stdout);
  if (ours.length > 0 || crashed) console.log(crashed ? stdout : ours.join('\n'));
  return ours.length === 0 && !crashed;
}
