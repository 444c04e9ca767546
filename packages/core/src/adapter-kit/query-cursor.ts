import type { IndexedValue } from '../ports/document-store.js';

/** Where a page ended: the last document's sort value, id and partition. */
export interface SortPosition {
  /** The id when the order is by id. */
  readonly sort: IndexedValue;
  readonly id: string;
  /** Ids are unique within a partition only, so it breaks the last tie. */
  readonly partition: string;
}

/** A short mark that differs between queries; cursors carry it. Not a secret. */
export function fingerprint(parts: readonly string[]): string {
  let low = 0x811c9dc5;
  let high = 0x1000193;
  for (const unit of new TextEncoder().encode(parts.join('\n'))) {
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 13;
  }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36);
}

/** Packs a position into opaque text that only the query with this mark can read. */
export function writeCursor({ sort, id, partition }: SortPosition, mark: string): string {
  const bytes = new TextEncoder().encode(JSON.stringify([mark, sort, id, partition]));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The position in a cursor, or `null` when it was not written with this mark. */
export function readCursor(cursor: string, mark: string): SortPosition | null {
  const [found, sort, id, partition, ...rest] = unpack(cursor);
  const whole = found === mark && isText(id) && isText(partition) && rest.length === 0;
  if (!whole || !(isText(sort) || typeof sort === 'number' || typeof sort === 'boolean')) {
    return null;
  }
  return { sort, id, partition };
}

function unpack(cursor: string): readonly unknown[] {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const parts: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
