import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { read, root } from './tree.js';

/** `npx attune` outside an installation asks the registry for a package of that name, which anybody may publish. */
const bare = /\bnpx (?!--no-install )(?:-\S+ )*attune\b/u;

it('tells people no command that would install a stranger’s package', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  const files = tracked
    .split('\0')
    .filter((path) =>
      /\.(?:md|ts|mjs|js|ya?ml|json|html|sh|service|example|tf|bicep)$/u.test(path),
    );
  expect(files.length).toBeGreaterThan(1_000);
  const found = files
    .filter((path) => path !== 'test/architecture/npx.test.ts')
    .filter((path) => bare.test(read(path)));
  expect(found).toEqual([]);
});
