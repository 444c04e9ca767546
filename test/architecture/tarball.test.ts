import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../scripts/packages/tarball.mjs';

const manifest = {
  exports: {
    './package.json': './package.json',
    '.': {
      '@attune/source': './src/index.ts',
      types: './dist/index.d.ts',
      default: './dist/bundle/index.js',
    },
  },
};

const sound: Readonly<Record<string, string>> = {
  'package.json': '{}',
  'README.md': '',
  LICENSE: '',
  'src/index.ts': "export { one } from './one.js';\n",
  'src/one.ts': 'export const one = 1;\n',
  'dist/index.d.ts': "export { one } from './one.js';\n",
  'dist/index.d.ts.map': '{}',
  'dist/one.d.ts': 'export declare const one = 1;\n',
  'dist/bundle/index.js': "export { one } from './chunk-a1.js';\n",
  'dist/bundle/index.js.map': '{"sources":["../index.js"]}',
  'dist/bundle/chunk-a1.js': 'export const one = 1;\n',
};

function faults(change: Readonly<Record<string, string | undefined>>): readonly string[] {
  const files = Object.entries({ ...sound, ...change }).filter(([, text]) => text !== undefined);
  return faultsOf(manifest, new Map(files as [string, string][]));
}

describe('the check of a tarball', () => {
  it('finds nothing in a sound one', () => {
    expect(faults({})).toEqual([]);
  });

  it('names an entry whose file is absent', () => {
    expect(faults({ 'dist/bundle/index.js': undefined })).toContain('absent: dist/bundle/index.js');
  });

  it('names an import that leads nowhere, in code and in types', () => {
    expect(faults({ 'dist/one.d.ts': undefined })).toEqual([
      'leads nowhere: ./one.js in dist/index.d.ts',
    ]);
    expect(faults({ 'dist/bundle/chunk-a1.js': undefined })).toEqual([
      'leads nowhere: ./chunk-a1.js in dist/bundle/index.js',
    ]);
  });

  it('names what no entry leads to', () => {
    expect(faults({ 'src/old.ts': '' })).toEqual(['no entry leads to it: src/old.ts']);
    expect(faults({ 'dist/bundle/chunk-b2.js': '' })).toEqual([
      'no entry leads to it: dist/bundle/chunk-b2.js',
    ]);
    expect(faults({ 'data/voices.bin': '' })).toEqual(['no entry leads to it: data/voices.bin']);
  });

  it('names single modules beside the joined ones', () => {
    expect(faults({ 'dist/one.js': '' })).toEqual(['no entry leads to it: dist/one.js']);
  });
});
