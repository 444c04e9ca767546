import { PortError } from '../errors/port-error.js';
import type { BlobGrant, BlobListQuery, ByteRange } from '../ports/blob-store.js';

/** Which call an invalid argument came with. */
export interface BlobCall {
  readonly operation: string;
  readonly adapter?: string | undefined;
}

const maxKeyBytes = 1024;
const maxPage = 1000;
const maxGrantMs = 3_600_000;
const encoder = new TextEncoder();

/** Rejects a key the contract of `BlobStore` does not allow. */
export function requireBlobKey(key: string, call: BlobCall): void {
  const fault = keyFault(key);
  if (fault !== undefined) refuse(call, `Key ${shown(key)} ${fault}`);
}

/** Rejects a content type that would not survive as an HTTP header. */
export function requireContentType(contentType: string, call: BlobCall): void {
  if (/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(contentType)) return;
  refuse(call, `Content type ${shown(contentType)} is not 1 to 255 printable ASCII characters`);
}

/** Rejects a range no object could satisfy. */
export function requireByteRange(range: ByteRange | undefined, call: BlobCall): void {
  if (range === undefined) return;
  const { start, end = Number.MAX_SAFE_INTEGER } = range;
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end > start) return;
  refuse(call, `Range ${start} to ${end} is empty or not made of whole numbers`);
}

/** The bytes of an object of this size that a range names; all of them without a range. */
export function byteSpan(
  range: ByteRange | undefined,
  sizeBytes: number,
  call: BlobCall,
): { readonly start: number; readonly end: number } {
  requireByteRange(range, call);
  if (range === undefined) return { start: 0, end: sizeBytes };
  if (range.start >= sizeBytes) {
    refuse(call, `Range starts at ${range.start}, the object ends at ${sizeBytes}`);
  }
  return { start: range.start, end: Math.min(range.end ?? sizeBytes, sizeBytes) };
}

/** The page size of a listing. */
export function requirePageSize(query: BlobListQuery, call: BlobCall): number {
  const { limit = maxPage } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPage) {
    refuse(call, `Page size ${limit} is not within 1 and ${maxPage}`);
  }
  return limit;
}

/** Rejects a grant for an impossible key or size, or for no time or more than an hour. */
export function requireBlobGrant(grant: BlobGrant, call: BlobCall): void {
  requireBlobKey(grant.key, call);
  if (grant.contentType !== undefined) requireContentType(grant.contentType, call);
  const { sizeBytes = 0 } = grant;
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
    refuse(call, `A grant of ${sizeBytes} bytes for ${shown(grant.key)} has no possible size`);
  }
  const { expiresInMs } = grant;
  if (expiresInMs > 0 && expiresInMs <= maxGrantMs) return;
  refuse(call, `A grant of ${expiresInMs} ms for ${shown(grant.key)} is not within an hour`);
}

function keyFault(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (/\p{Surrogate}/u.test(key)) return 'is not Unicode';
  if (/\p{Cc}/u.test(key)) return 'has control characters';
  if (encoder.encode(key).byteLength > maxKeyBytes) return `is longer than ${maxKeyBytes} bytes`;
  if (key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'has an empty, . or .. part';
  }
  return undefined;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

function refuse(call: BlobCall, message: string): never {
  throw new PortError('invalid_argument', `blob-store.${call.operation}: ${message}`, {
    port: 'blob-store',
    ...call,
  });
}
