import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/bootstrap/build.mjs';

const modules = fileURLToPath(new URL('../../node_modules/typescript', import.meta.url));
let root: string;

/** A repository of one package, with a script for browsers beside its sources. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'attune-build-'));
  const compilerOptions = {
    ...{ rootDir: 'src', outDir: 'dist', composite: true, allowJs: true, types: [] },
    ...{ module: 'nodenext', target: 'es2023', lib: ['es5'] },
  };
  const exports = { '.': { default: './dist/all.js' } };
  const manifest = { name: 'one', type: 'module', exports, bin: { one: './bin/one.js' } };
  write('package.json', JSON.stringify({ workspaces: ['packages/*'] }));
  write('package-lock.json', '{}');
  write('tsconfig.json', JSON.stringify({ files: [], references: [{ path: 'packages/one' }] }));
  write('tsconfig.base.json', '{}');
  write('scripts/join-modules.mjs', joins);
  write('packages/one/package.json', JSON.stringify(manifest));
  write('packages/one/tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }));
  write('packages/one/bin/one.js', "await import('../dist/bundle/main.js');\n");
  write('packages/one/src/index.ts', 'export const one: number = 1;\n');
  write('packages/one/src/page/page.js', 'export const page = 1;\n');
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(modules, join(root, 'node_modules', 'typescript'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Stands for the joining: it copies, and counts how often it was run. */
const joins = `import { appendFileSync, copyFileSync, mkdirSync } from 'node:fs';
copyFileSync('packages/one/dist/index.js', 'packages/one/dist/all.js');
mkdirSync('packages/one/dist/bundle', { recursive: true });
copyFileSync('packages/one/dist/index.js', 'packages/one/dist/bundle/main.js');
appendFileSync('joined', 'x');
`;

describe('building the packages', { timeout: 120_000 }, () => {
  it('keeps the scripts that the compiler only copies when it builds again', () => {
    ensureBuild(root);
    write('packages/one/src/index.ts', 'export const one: number = 2;\n');
    ensureBuild(root);
    expect(read('packages/one/dist/index.js')).toContain('one = 2');
    expect(read('packages/one/dist/page/page.js')).toContain('page = 1');
  });

  it('deletes what is left of a source that is gone', () => {
    write('packages/one/src/old.ts', 'export {};\n');
    ensureBuild(root);
    expect(existsSync(join(root, 'packages/one/dist/old.js'))).toBe(true);
    rmSync(join(root, 'packages/one/src/old.ts'));
    ensureBuild(root);
    expect(existsSync(join(root, 'packages/one/dist/old.js'))).toBe(false);
  });

  it('builds once, and again when an output, an entry or a source has changed', () => {
    const times = (): number => read('joined').length;
    ensureBuild(root);
    ensureBuild(root);
    expect(times()).toBe(1);
    rmSync(join(root, 'packages/one/dist/page/page.js'));
    ensureBuild(root);
    expect(times()).toBe(2);
    expect(existsSync(join(root, 'packages/one/dist/page/page.js'))).toBe(true);
    rmSync(join(root, 'packages/one/dist/all.js'));
    ensureBuild(root);
    expect(times()).toBe(3);
    rmSync(join(root, 'packages/one/dist/bundle/main.js'));
    ensureBuild(root);
    expect(times()).toBe(4);
    write('packages/one/src/page/page.js', 'export const page = 2;\n');
    ensureBuild(root);
    expect(read('packages/one/dist/page/page.js')).toContain('page = 2');
  });

  it('builds again after one that failed, also when the sources are as they were', () => {
    ensureBuild(root);
    write('packages/one/src/index.ts', 'export const one: number = 2;\n');
    write('scripts/join-modules.mjs', 'process.exit(1);\n');
    expect(() => ensureBuild(root)).toThrow();
    write('packages/one/src/index.ts', 'export const one: number = 1;\n');
    write('scripts/join-modules.mjs', joins);
    ensureBuild(root);
    expect(read('packages/one/dist/all.js')).toContain('one = 1');
    expect(read('packages/one/dist/index.js')).toContain('one = 1');
  });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
