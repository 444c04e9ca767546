import { randomUUID } from 'node:crypto';
import { type CheckedDocument, words } from '@attune/core/adapter-kit';
import type {
  CollectionDeclaration,
  Document,
  IndexedValue,
  StoredDocument,
} from '@attune/core/ports';
import { orderedText, sortKey } from './sort-key.js';

/** A document as an item of a container. */
export interface Item {
  readonly id: string;
  /** The partition, in an order that every service agrees on. */
  readonly p: string;
  /** The id of the document, likewise. */
  readonly i: string;
  /** The document as JSON text: services write numbers and odd member names in their own way. */
  readonly body: string;
  /** Keys of the indexed fields. */
  readonly k: Readonly<Record<string, string>>;
  /** The distinct words of the text fields. */
  readonly w?: readonly string[];
  /** When the document is gone from every read, in milliseconds since 1970. */
  readonly e?: number;
  /** Seconds after the write when the service may remove the item. */
  readonly ttl?: number;
  /** Marks the write, so that its author knows it again. */
  readonly t: string;
}

/** An item as the service gives it back. */
export interface FoundItem {
  readonly body: string;
  readonly e?: number;
  readonly t?: string;
  readonly _etag: string;
}

/** The service removes items this long after their end, so that no clock that lags misses one. */
const removalDelaySeconds = 300;
const longestTtlSeconds = 2_147_483_647;

/** The document as an item, with a mark of its own. */
export function itemOf(
  declaration: CollectionDeclaration,
  document: Document,
  checked: CheckedDocument,
  now: Date,
): Item {
  const { partition, id, json, expiresAt } = checked;
  const plain = JSON.parse(json) as Document;
  return {
    id: itemId(id),
    p: orderedText(partition),
    i: orderedText(id),
    body: json,
    k: keysOf(declaration, plain),
    t: randomUUID(),
    ...(declaration.textFields.length === 0 ? {} : { w: wordsOf(declaration, document) }),
    ...(expiresAt === undefined ? {} : lifeOf(expiresAt, now)),
  };
}

/** Takes the place of what is about to be deleted, in case it is not there. */
export function emptyItem(partition: string, id: string): Item {
  const empty = { body: '{}', k: {}, e: 0, ttl: 1, t: randomUUID() };
  return { id: itemId(id), p: orderedText(partition), i: orderedText(id), ...empty };
}

/** The id of an item: characters that the service forbids or mishandles in addresses are spelled out. */
export function itemId(id: string): string {
  return encodeURIComponent(id).replaceAll('.', '%2E').replaceAll('%', '=');
}

export function storedOf<D extends Document>({ body, _etag }: FoundItem): StoredDocument<D> {
  return { document: JSON.parse(body) as D, etag: plainEtag(_etag) };
}

export function isAlive({ e }: { readonly e?: number }, now: Date): boolean {
  return e === undefined || e > now.getTime();
}

/** The service writes etags with quotation marks around them. */
export function plainEtag(etag: string): string {
  return etag.replaceAll('"', '');
}

export function sentEtag(etag: string): string {
  return `"${etag}"`;
}

function keysOf(
  { indexes }: CollectionDeclaration,
  document: Document,
): Readonly<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const field of new Set(indexes.flatMap((index) => index.fields))) {
    const value = document[field];
    if (value !== undefined) keys[field] = sortKey(value as IndexedValue);
  }
  return keys;
}

function wordsOf({ textFields }: CollectionDeclaration, document: Document): readonly string[] {
  const texts = textFields.map((field) => document[field]);
  return [...new Set(texts.flatMap((text) => (typeof text === 'string' ? words(text) : [])))];
}

function lifeOf(expiresAt: Date, now: Date): Pick<Item, 'e' | 'ttl'> {
  const left = Math.max(0, Math.ceil((expiresAt.getTime() - now.getTime()) / 1_000));
  return { e: expiresAt.getTime(), ttl: Math.min(longestTtlSeconds, left + removalDelaySeconds) };
}
