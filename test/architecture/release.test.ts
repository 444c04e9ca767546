import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../packages/adapters-local/src/sql/sql-migrations.js';
import { filesUnder, manifestOf, packageNames, read, root } from './tree.js';

const run = promisify(execFile);
const { version: present } = JSON.parse(read('packages/core/package.json')) as { version: string };
const guide = read('docs/guides/upgrade.md');
const written = [...guide.matchAll(/^## (\d+\.\d+\.\d+)$/gmu)].map(([, version]) => version);

let copy: string;

/** The manifests and changesets alone, in a repository of their own. */
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'attune-release-'));
  for (const path of ['.changeset', 'package.json', 'biome.json', 'scripts', 'docs/guides']) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  for (const file of [...filesUnder('packages'), ...filesUnder('examples')]) {
    if (!/^(?:packages|examples)\/[^/]+\/package\.json$/u.test(file)) continue;
    mkdirSync(join(copy, file, '..'), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const git = async (...given: string[]) => await run('git', given, { cwd: copy });
  await git('init', '-q', '-b', 'main');
  await git('add', '.changeset', 'package.json', 'packages', 'examples');
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  await git(...who, 'commit', '-q', '-m', 'Begin');
  await run(process.execPath, ['scripts/version.mjs', '--no-lock'], { cwd: copy });
}, 120_000);

afterAll(async () => await rm(copy, { recursive: true, force: true }));

const manifest = (file: string) =>
  JSON.parse(readFileSync(join(copy, file), 'utf8')) as {
    version: string;
    peerDependencies?: Record<string, string>;
  };

describe('a release', () => {
  const [major, minor, patch] = present.split('.').map(Number);
  const pending = filesUnder('.changeset').filter((file) => !/README|config/u.test(file));
  const isMinor = pending.some((file) => read(file).includes(': minor'));
  const next =
    pending.length === 0
      ? present
      : isMinor
        ? `${major}.${(minor ?? 0) + 1}.0`
        : `${major}.${minor}.${(patch ?? 0) + 1}`;

  it('gives all packages the version that the changesets ask for, and none a major one', () => {
    for (const name of packageNames) {
      expect([name, manifest(`packages/${name}/package.json`).version]).toEqual([name, next]);
    }
  });

  it('has peers of that version', () => {
    const { peerDependencies } = manifest('packages/adapters-local/package.json');
    expect(peerDependencies?.['@attune/core']).toBe(`^${next}`);
    const example = readFileSync(join(copy, 'docs/guides/write-an-adapter.md'), 'utf8');
    expect(example).toContain(`"@attune/core": "^${next}"`);
  });

  it('has what the changesets say in a changelog, and once in the notes', async () => {
    const { stdout: notes } = await run(process.execPath, ['scripts/release-notes.mjs'], {
      cwd: copy,
    });
    for (const file of pending) {
      const [, , text = ''] = read(file).split(/^---$/mu);
      expect(notes.split(text.trim()).length).toBe(2);
    }
  });

  it('is in the upgrade guide, with the last step of the tables', () => {
    expect(written[0]).toBe(next);
    const [section = ''] = guide.split(/^## /mu).slice(1);
    expect(section).toContain(`step ${migrations.at(-1)?.version} of`);
    expect(read('docs/guides/run-self-hosted.md')).toContain(`git checkout v${next}`);
  });

  it('was made before by every other version of the upgrade guide', () => {
    expect(written).toContain(present);
    expect(new Set(written).size).toBe(written.length);
  });
});

describe('the release workflow', () => {
  const workflow = read('.github/workflows/release.yml');

  it('uses actions by the hash of their commit', () => {
    const used = [...workflow.matchAll(/uses: (\S+)/gu)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(0);
    for (const name of used) expect(name).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/u);
  });

  it('publishes every package with provenance, after all checks, without a token', () => {
    expect(workflow).toContain('npm publish --provenance');
    expect(workflow).toContain('id-token: write');
    expect(workflow.indexOf('.ci/run')).toBeLessThan(workflow.indexOf('npm publish'));
    expect(workflow).not.toMatch(/NPM_TOKEN|_authToken/u);
    const [, list = ''] = /for folder in ([\w -]+);/u.exec(workflow) ?? [];
    expect(list.split(' ').toSorted()).toEqual([...packageNames].toSorted());
    for (const name of packageNames) {
      expect(manifestOf(name)).toMatchObject({ publishConfig: { provenance: true } });
    }
  });

  it('installs no scripts where it may write to the repository', () => {
    expect(workflow.match(/npm ci(?! --ignore-scripts)/gu)).toBeNull();
  });
});
