import { PortError } from '../errors/port-error.js';
import type { Json } from '../json.js';
import type { CollectionDeclaration, Document } from '../ports/document-store.js';

const longestKeyBytes = 255;
const longestIndexedBytes = 512;
const deepest = 100;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const encoder = new TextEncoder();

/** A document that may be stored, and what a store needs of it. */
export interface CheckedDocument {
  readonly partition: string;
  readonly id: string;
  /** The document as JSON text, at most as large as allowed. */
  readonly json: string;
  /** When it is gone from every read. */
  readonly expiresAt: Date | undefined;
}

/** Whether a document can have this id or partition key; no store holds anything under another. */
export function isDocumentKey(key: unknown): key is string {
  return (
    typeof key === 'string' &&
    key !== '' &&
    !/[/\\?#\p{Cc}\p{Cs}]/u.test(key) &&
    !isLonger(key, longestKeyBytes)
  );
}

/**
 * What every store demands of a document before it writes it, so that one accepted by one backend
 * is accepted by all.
 *
 * @throws PortError `invalid_argument` for a missing or malformed id, partition key, indexed
 *   field or expiry and for what is not JSON; `limit_exceeded` when it is too large.
 */
export function checkDocument(
  declaration: CollectionDeclaration,
  document: Document,
  maxBytes: number,
  adapter?: string,
): CheckedDocument {
  const refuse = (code: 'invalid_argument' | 'limit_exceeded', what: string): PortError =>
    new PortError(code, `${declaration.name}: ${what}`, {
      port: 'document-store',
      operation: 'put',
      adapter,
    });
  const { id } = document;
  const partition = document[declaration.partitionKey];
  if (!isDocumentKey(id)) throw refuse('invalid_argument', 'the id is missing or malformed');
  if (!isDocumentKey(partition)) {
    throw refuse(
      'invalid_argument',
      `${declaration.partitionKey} of ${id} is missing or malformed`,
    );
  }
  const fault = faultOf(document, deepest) ?? faultOfIndexed(declaration, document);
  if (fault !== undefined) throw refuse('invalid_argument', `${id} holds ${fault}`);
  const expiresAt = expiryOf(declaration, document);
  if (Number.isNaN(expiresAt?.getTime())) {
    throw refuse('invalid_argument', `${declaration.expiresAtField} of ${id} is not an instant`);
  }
  const json = JSON.stringify(document);
  if (isLonger(json, maxBytes)) {
    const size = encoder.encode(json).length;
    throw refuse('limit_exceeded', `${id} has ${size} bytes of at most ${maxBytes}`);
  }
  return { partition, id, json, expiresAt };
}

/**
 * Refuses a batch whose documents are together larger than a store takes.
 *
 * @throws PortError `limit_exceeded`.
 */
export function checkBatchBytes(
  documents: readonly Pick<CheckedDocument, 'json'>[],
  maxBytes: number,
  adapter?: string,
): void {
  const characters = documents.reduce((sum, { json }) => sum + json.length, 0);
  if (characters * 3 <= maxBytes) return;
  const bytes = documents.reduce((sum, { json }) => sum + encoder.encode(json).length, 0);
  if (bytes <= maxBytes) return;
  const message = `The batch has ${bytes} bytes of at most ${maxBytes}`;
  const details = { port: 'document-store', operation: 'batch', adapter };
  throw new PortError('limit_exceeded', message, details);
}

/** When a document is gone; an invalid date when the field holds no instant. */
function expiryOf(declaration: CollectionDeclaration, document: Document): Date | undefined {
  if (declaration.expiresAtField === undefined) return undefined;
  const value = document[declaration.expiresAtField];
  if (value === undefined) return undefined;
  return new Date(typeof value === 'string' && instant.test(value) ? value : Number.NaN);
}

function faultOfIndexed(declaration: CollectionDeclaration, document: Document) {
  for (const field of declaration.indexes.flatMap((index) => index.fields)) {
    const value = document[field];
    if (value === null || typeof value === 'object') {
      return `neither a string, a number nor a boolean in the indexed field ${field}`;
    }
    if (typeof value === 'string' && isLonger(value, longestIndexedBytes)) {
      return `more than ${longestIndexedBytes} bytes in the indexed field ${field}`;
    }
  }
  return undefined;
}

/** In UTF-8, where no UTF-16 code unit takes more than three bytes: most texts need no encoding. */
function isLonger(text: string, mostBytes: number): boolean {
  return text.length * 3 > mostBytes && encoder.encode(text).length > mostBytes;
}

/** Why this value is not portable JSON, or `undefined`. */
function faultOf(value: Json | undefined, depth: number): string | undefined {
  if (typeof value === 'string') return faultOfText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number beyond JSON';
  if (value === null || value === undefined || typeof value === 'boolean') return undefined;
  if (typeof value !== 'object') return 'what is not JSON';
  if (depth === 0) return 'too deep a nesting';
  if (Array.isArray(value)) return firstFault(value, depth);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return 'what is not JSON';
  return firstFault(Object.keys(value), depth) ?? firstFault(Object.values(value), depth);
}

function firstFault(values: readonly (Json | undefined)[], depth: number): string | undefined {
  for (const one of values) {
    const fault = faultOf(one, depth - 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'a NUL character';
  return text.isWellFormed() ? undefined : 'half a surrogate pair';
}
