import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../packages/core/src/', import.meta.url));
const clientSrc = fileURLToPath(new URL('../../packages/client/src/', import.meta.url));

/** The names an entry exports, types marked. */
function exportsOf(entry: string, folder: string = src): string[] {
  const text = readFileSync(join(folder, entry), 'utf8');
  return [...text.matchAll(/export (type )?\{([^}]*)\}/gu)]
    .flatMap(([, allTypes, names = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) =>
          allTypes !== undefined && !name.startsWith('type ') ? `type ${name}` : name,
        ),
    )
    .sort((a, b) => (a.replace('type ', '') < b.replace('type ', '') ? -1 : 1));
}

/** A hash of a port's declarations; comments and white space do not count. */
function portHash(file: string): string {
  const code = readFileSync(join(src, 'ports', file), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu, '')
    .replaceAll(/\s+/gu, ' ');
  return createHash('sha256').update(code).digest('hex').slice(0, 16);
}

describe('the public surface of core', () => {
  it.each([
    'index.ts',
    'ports/index.ts',
    'adapter-kit/index.ts',
    'evaluation/index.ts',
    'memory/index.ts',
    'conformance/index.ts',
  ])('changes only together with its committed list: %s', async (entry) => {
    const name = entry.replace('/index', '').replace('.ts', '');
    await expect(`${exportsOf(entry).join('\n')}\n`).toMatchFileSnapshot(`public-api/${name}.txt`);
  });

  it('has a main entry that a reader can take in', () => {
    expect(exportsOf('index.ts').length).toBeLessThanOrEqual(175);
  });

  it('has ports whose declarations change only together with their committed hash', async () => {
    const files = readdirSync(join(src, 'ports'))
      .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
      .sort();
    const lines = files.map((file) => `${portHash(file)}  ${file}`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('public-api/port-hashes.txt');
  });
});

describe('the public surface of the client', () => {
  it('changes only together with its committed list', async () => {
    await expect(`${exportsOf('index.ts', clientSrc).join('\n')}\n`).toMatchFileSnapshot(
      'public-api/client.txt',
    );
  });
});
