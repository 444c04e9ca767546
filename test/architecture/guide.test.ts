import { describe, expect, it } from 'vitest';
import { filesUnder, read } from './tree.js';

const guide = read('docs/guides/write-an-adapter.md');
const example = 'examples/third-party-adapter';
const files = filesUnder(example).filter((file) => /\.(ts|json)$/.test(file));
const texts = files.map(read);
const blocks = [...guide.matchAll(/^```(?:ts|json)\n(.*?)^```$/gms)].map(([, code = '']) => code);

describe('the guide to writing an adapter', () => {
  it('shows code that is in the files of the example, word for word', () => {
    expect(blocks.length).toBeGreaterThan(5);
    const foreign = blocks.filter((code) => !texts.some((text) => text.includes(code)));
    expect(foreign).toEqual([]);
  });

  it('shows every line of the example', () => {
    const shown = new Set(blocks.flatMap((code) => code.split('\n')));
    const left = files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => read(file).split('\n'))
      .filter((line) => line !== '' && !shown.has(line));
    expect(left).toEqual([]);
  });

  it('names files that exist', () => {
    const readme = read(`${example}/README.md`);
    const named = [...readme.matchAll(/^\| `(src\/[^`]+)`/gm)].map(([, file]) => file);
    const sources = files.filter((file) => file.includes('/src/'));
    expect(named.map((file) => `${example}/${file}`).sort()).toEqual([...sources].sort());
  });
});
