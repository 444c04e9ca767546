import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Where objects lie below the root.
 *
 * A part of a key becomes a name of lower-case ASCII letters, digits, `-`, `_`, `.` and `%xx` for
 * every other byte: no file system folds, normalizes or reserves such names, so two keys never
 * meet, and decoding gives the key back. `d-` marks a directory and `o-` an object, which lets `a`
 * and `a/b` both exist. Keys whose names would not fit lie under their SHA-256 in `long`.
 */
const maxNameBytes = 140;
const maxPathBytes = 600;

const plain = /[a-z0-9_.-]/;

/** Where the object of a valid key lies. */
export function objectPath(root: string, key: string): string {
  const parts = key.split('/').map(encodePart);
  const name = parts.pop() ?? '';
  const names = [...parts.map((part) => `d-${part}`), `o-${name}`];
  const fits = names.every((one) => one.length <= maxNameBytes);
  if (fits && names.join('/').length <= maxPathBytes) return join(root, 'objects', ...names);
  return join(root, 'long', createHash('sha256').update(key).digest('hex'));
}

/** The directory that holds what starts with `folder`, which is empty or ends with a slash. */
export function folderPath(root: string, folder: string): string | undefined {
  const names = folder
    .split('/')
    .slice(0, -1)
    .map((part) => `d-${encodePart(part)}`);
  const fits = names.every((one) => one.length <= maxNameBytes);
  if (!fits || names.join('/').length > maxPathBytes) return undefined;
  return join(root, 'objects', ...names);
}

/** What a directory entry stands for: the last part of a key, or a folder with its slash. */
export function entryText(name: string): string | undefined {
  const part = decodePart(name.slice(2));
  if (part === undefined || encodePart(part) !== name.slice(2)) return undefined;
  if (name.startsWith('o-')) return part;
  return name.startsWith('d-') ? `${part}/` : undefined;
}

function encodePart(part: string): string {
  let name = '';
  for (const byte of Buffer.from(part, 'utf8')) {
    const letter = String.fromCharCode(byte);
    name += plain.test(letter) ? letter : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return name.endsWith('.') ? `${name.slice(0, -1)}%2e` : name;
}

function decodePart(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
