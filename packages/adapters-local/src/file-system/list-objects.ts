import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareUtf8 } from '@attune/core/adapter-kit';
import { type BlobInfo, type BlobListQuery, type Page, PortError } from '@attune/core/ports';
import { errnoOf, requireReal } from './directories.js';
import { readInfo } from './object-file.js';
import { entryText, folderPath } from './object-path.js';

/** How many object files are open at once while a page is put together. */
const openAtOnce = 16;

interface Found {
  readonly key: string;
  readonly path: string;
}

interface Walk {
  readonly prefix: string;
  /** Only keys behind this one. */
  readonly after: string;
}

/** One page in the order of the keys' bytes; an object that goes meanwhile is left out. */
export async function listObjects(
  root: string,
  query: BlobListQuery,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Page<BlobInfo>> {
  const walk = {
    prefix: query.prefix,
    after: query.cursor === undefined ? '' : decode(query.cursor),
  };
  const found: Found[] = [];
  for await (const one of merge(walkTree(root, walk), await longKeys(root, walk))) {
    signal?.throwIfAborted();
    found.push(one);
    if (found.length > limit) break;
  }
  const wanted = found.slice(0, limit);
  const items: BlobInfo[] = [];
  for (let at = 0; at < wanted.length; at += openAtOnce) {
    signal?.throwIfAborted();
    const infos = await Promise.all(
      wanted.slice(at, at + openAtOnce).map((one) => readInfo(one.path, one.key)),
    );
    items.push(...infos.filter((info) => info !== undefined));
  }
  const last = wanted.at(-1);
  return found.length > limit && last !== undefined
    ? { items, cursor: encode(last.key) }
    : { items };
}

/** Starts at the deepest folder that the prefix names entirely. */
async function* walkTree(root: string, walk: Walk): AsyncGenerator<Found> {
  const folder = walk.prefix.slice(0, walk.prefix.lastIndexOf('/') + 1);
  const path = folderPath(root, folder);
  if (path === undefined) return;
  try {
    await requireReal(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  yield* walkFolder(path, folder, walk);
}

/**
 * Depth first. A folder is sorted as its name with the slash, which puts the keys below it where
 * their bytes belong: `a!` before `a/b` before `a0`.
 */
async function* walkFolder(path: string, folder: string, walk: Walk): AsyncGenerator<Found> {
  const entries = (await readFolder(path))
    .map((entry) => ({ entry, text: entryText(entry.name) }))
    .filter((one): one is { entry: Dirent; text: string } => one.text !== undefined)
    .sort((a, b) => compareUtf8(a.text, b.text));
  for (const { entry, text } of entries) {
    const key = `${folder}${text}`;
    const below = join(path, entry.name);
    if (entry.isDirectory() && text.endsWith('/')) {
      if (mayHold(key, walk)) yield* walkFolder(below, key, walk);
    } else if (entry.isFile() && !text.endsWith('/') && matches(key, walk)) {
      yield { key, path: below };
    }
  }
}

/** Whether keys that start with `folder` can be among those sought. */
function mayHold(folder: string, { prefix, after }: Walk): boolean {
  if (!folder.startsWith(prefix) && !prefix.startsWith(folder)) return false;
  return after.startsWith(folder) || compareUtf8(folder, after) > 0;
}

function matches(key: string, { prefix, after }: Walk): boolean {
  return key.startsWith(prefix) && compareUtf8(key, after) > 0;
}

/** Their names are digests, so all of them are read; they are the rare exception. */
async function longKeys(root: string, walk: Walk): Promise<Found[]> {
  const found: Found[] = [];
  const directory = join(root, 'long');
  for (const entry of await readFolder(directory)) {
    if (!entry.isFile()) continue;
    const path = join(directory, entry.name);
    const info = await readInfo(path);
    if (info !== undefined && matches(info.key, walk)) found.push({ key: info.key, path });
  }
  return found.sort((a, b) => compareUtf8(a.key, b.key));
}

async function* merge(tree: AsyncIterable<Found>, long: Found[]): AsyncGenerator<Found> {
  for await (const one of tree) {
    while (long[0] !== undefined && compareUtf8(long[0].key, one.key) < 0) yield* long.splice(0, 1);
    yield one;
  }
  yield* long;
}

async function readFolder(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function encode(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

function decode(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (key !== '' && encode(key) === cursor) return key;
  throw new PortError('invalid_argument', 'blob-store.list: the cursor is of another listing', {
    port: 'blob-store',
    operation: 'list',
    adapter: 'file-system',
  });
}
