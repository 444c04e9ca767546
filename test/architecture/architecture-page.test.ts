import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stageNames } from '../../packages/core/src/domain/session/stage.js';
import { packageNames, read, root } from './tree.js';

const page = read('docs/architecture.md');

/** Folders whose own folders are rooms, too. */
const deeper = ['domain', 'use-cases', 'use-cases/processing'].map(
  (folder) => `packages/core/src/${folder}`,
);
/** Folders that hold rooms only, or that a reader meets inside one. */
const passages = ['packages/core/src/domain', 'packages/core/src/use-cases'];

/** The rooms that the page names, as paths from the root; each table stands under its folder. */
function roomsOnPage(): string[] {
  let folder = '';
  return page.split('\n').flatMap((line) => {
    const [, heading, place = ''] = /^### (`([^`]+)`)?/u.exec(line) ?? [];
    if (line.startsWith('### ')) folder = heading === undefined ? '' : `${place}/`;
    const [, room] = /^\| `([^`]+)` \|/u.exec(line) ?? [];
    return room === undefined ? [] : [folder + room];
  });
}

function foldersIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .filter(({ name }) => !['node_modules', 'dist', 'coverage'].includes(name))
    .map(({ name }) => (folder === '.' ? name : `${folder}/${name}`))
    .filter((path) => holdsFiles(path));
}

/** git keeps no empty folders, but a working copy may have one. */
function holdsFiles(folder: string): boolean {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).some((entry) =>
    entry.isFile(),
  );
}

function roomsInTree(): string[] {
  const sources = packageNames.map((name) => `packages/${name}/src`);
  const rooms = [...sources, ...deeper].flatMap(foldersIn);
  const rest = foldersIn('.').filter((folder) => folder !== 'packages');
  return [...rooms, ...rest].filter((room) => !passages.includes(room));
}

describe('docs/architecture.md', () => {
  it('names every package', () => {
    const absent = packageNames.filter(
      (name) => !page.includes(`\n### \`packages/${name}/src\`\n`),
    );
    expect(absent, 'add a heading and a table to docs/architecture.md').toEqual([]);
  });

  it('has a row for every folder', () => {
    const named = new Set(roomsOnPage());
    const absent = roomsInTree().filter((room) => !named.has(room));
    expect(absent, 'add a row to docs/architecture.md').toEqual([]);
  });

  it('has no row for a folder that is gone', () => {
    const folders = new Set(roomsInTree());
    const gone = roomsOnPage().filter((room) => !folders.has(room));
    expect(gone, 'remove the row from docs/architecture.md').toEqual([]);
  });

  it('names paths that exist', () => {
    const paths = [...page.matchAll(/`(packages\/[\w./-]+)`/gu)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(8);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names the stages in the order in which they run', () => {
    const [, named = ''] = /runs ((?:\w+, )+\w+ and \w+)\./u.exec(page) ?? [];
    const stages = named.split(/, | and /u);
    expect(stages).toEqual(stageNames);
  });
});
