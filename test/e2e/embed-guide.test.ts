import { describe, expect, it } from 'vitest';
import { filesUnder, read } from '../architecture/tree.js';

const guide = read('docs/guides/embed-in-your-host.md');
const embedExpress = sourcesOf('embed-express');

describe('the guide to embedding', () => {
  it('shows code that is in the file its paragraph names, word for word', () => {
    const [before = '', ...parts] = guide.split(/^\*\*.+?\*\* \(`(src\/[\w-]+\.ts)`\)/gmu);
    expect(blocksOf(before)).toEqual([]);
    const foreign = parts.flatMap((file, index) =>
      index % 2 === 0
        ? blocksOf(parts[index + 1] ?? '').filter((code) => !sourceOf(file).includes(code))
        : [],
    );
    expect(foreign).toEqual([]);
    expect(blocksOf(guide).length).toBeGreaterThan(5);
  });

  it('leads through every file of the example', () => {
    expect(embedExpress.filter((file) => !guide.includes(`\`${file}\``))).toEqual([]);
  });

  it('has fewer than 200 lines of code', () => {
    const lines = embedExpress.flatMap((file) => sourceOf(file).split('\n'));
    expect(lines.length).toBeLessThan(200);
  });
});

describe.each(['embed-core', 'embed-express'])('the README of %s', (name) => {
  it('names its files', () => {
    const readme = read(`examples/${name}/README.md`);
    const named = [...readme.matchAll(/^\| `(src\/[^`]+)`/gm)].map(([, file]) => file);
    expect(named.sort()).toEqual([...sourcesOf(name)].sort());
  });
});

function blocksOf(text: string): readonly string[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

function sourceOf(file: string): string {
  return read(`examples/embed-express/${file}`);
}

function sourcesOf(name: string): readonly string[] {
  return filesUnder(`examples/${name}/src`).map((file) => file.replace(`examples/${name}/`, ''));
}
