import { describe, expect, it } from 'vitest';
import { filesUnder, packageSources, read } from './tree.js';

const maxLines = 300;
const maxAverage = 150;
const environmentFile = 'packages/http/src/composition/config.ts';

const sources = packageSources().map((file) => ({ file, text: read(file) }));
const everything = ['packages', 'examples', 'test', 'scripts', 'bench']
  .flatMap(filesUnder)
  .filter((file) => /\.(ts|tsx|mjs|cjs|js)$/.test(file))
  .filter((file) => !file.startsWith('test/architecture/'))
  .map((file) => ({ file, text: read(file) }));

function linesOf(text: string): number {
  return text.trimEnd().split('\n').length;
}

/** `file:line` of each line of the text that matches. */
function linesMatching(list: readonly { file: string; text: string }[], pattern: RegExp): string[] {
  return list.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );
}

const openTask = /\b(TODO|FIXME)\b(?!.*#\d+)/;
/** Use of a codec, or of what a document holds sealed. */
const sealed = /\bcodec\??\.(?!js\b)|\bdocument\??\.content\b|\['content'\]/;
/** A promise that fails before anybody waits for it. */
const early = /(?<!await |=> |function )\borAborted(?:<.*>)?\(/;
const environment = /\bprocess\s*\??\.\s*env\b|\benv\b.*from '(node:)?process'/;

describe('sources of the packages', () => {
  it(`have fewer than ${maxAverage} lines on average`, () => {
    const total = sources.reduce((sum, { text }) => sum + linesOf(text), 0);
    expect(total / Math.max(sources.length, 1)).toBeLessThan(maxAverage);
  });

  it(`have at most ${maxLines} lines, or say at the top why not`, () => {
    const tooLong = sources
      .filter(({ text }) => linesOf(text) > maxLines)
      .filter(({ text }) => !/^\/\/ long: \S/m.test(text.split('\n').slice(0, 5).join('\n')))
      .map(({ file, text }) => `${file}: ${linesOf(text)}`);
    expect(tooLong).toEqual([]);
  });

  it('read the environment in one file', () => {
    const others = sources.filter(({ file }) => file !== environmentFile);
    expect(linesMatching(others, environment)).toEqual([]);
  });

  it('wait at once for what an abort may reject', () => {
    expect(linesMatching(sources, early)).toEqual([]);
  });

  it('seal and open content in the records only', () => {
    const others = sources.filter(({ file }) => !file.startsWith('packages/core/src/records/'));
    expect(linesMatching(others, sealed)).toEqual([]);
  });
});

describe('all sources', () => {
  it('leave no task open without the number of its issue', () => {
    expect(linesMatching(everything, openTask)).toEqual([]);
  });
});

describe('the patterns of these checks', () => {
  it('find what they look for', () => {
    const file = 'seed.ts';
    const find = (pattern: RegExp, text: string): number =>
      linesMatching([{ file, text }], pattern).length;
    expect(find(openTask, '// TODO: later')).toBe(1);
    expect(find(openTask, '// TODO(#12): later')).toBe(0);
    expect(find(environment, 'const { HOME } = process.env;')).toBe(1);
    for (const use of [
      'await codec.open(context, text)',
      'document.content',
      "document['content']",
    ]) {
      expect([use, find(sealed, use)]).toEqual([use, 1]);
    }
    expect(find(sealed, "import type { ContentCodec } from './codec.js';")).toBe(0);
    expect(find(early, 'hearWords(file, orAborted(told, signal))')).toBe(1);
    expect(find(early, 'hearWords(file, () => orAborted(told, signal))')).toBe(0);
    expect(find(early, 'const found = await orAborted(told, signal);')).toBe(0);
    expect(find(environment, "import { env } from 'node:process';")).toBe(1);
  });
});
