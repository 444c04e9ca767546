import { createHmac, timingSafeEqual } from 'node:crypto';
import type { BlobGrant, BlobStore } from '@attune/core/ports';

export interface SignedRequestsOptions {
  /** A secret of at least 32 bytes. */
  readonly key: Uint8Array;
  /** Where clients reach this host, without a slash at the end; asked for with every request. */
  readonly baseUrl: () => string;
  /** Under which the host serves them, such as `/v1/objects`. */
  readonly path: string;
  readonly now: () => Date;
}

/** What a genuine request may do. */
export type SignedGrant = Pick<BlobGrant, 'key' | 'method' | 'contentType' | 'sizeBytes'>;

/** Requests that carry their own leave, for a store that has no server of its own. */
export interface SignedRequests {
  /** For a store's `sign`, which checks the grant. */
  readonly sign: BlobStore['sign'];
  /**
   * What this request may do; `undefined` when it was not signed here, has been changed, asks for
   * another verb, sends another content type or comes too late. `HEAD` may do what `GET` may. How
   * many bytes come is for the route to watch: their number need not be stated.
   */
  verify(method: string, url: string | URL, headers: Headers): SignedGrant | undefined;
}

/** Signs by HMAC-SHA-256 over verb, object, content type, end and size. */
export function createSignedRequests(options: SignedRequestsOptions): SignedRequests {
  const { key, baseUrl, path, now } = options;
  const signatureOf = (grant: SignedGrant, expires: number): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify(signedParts(path, grant, expires)))
      .digest();
  return {
    async sign(grant) {
      const { method, contentType } = grant;
      const expires = now().getTime() + grant.expiresInMs;
      const url = new URL(`${baseUrl()}${path}`);
      url.searchParams.set('key', grant.key);
      if (contentType !== undefined) url.searchParams.set('type', contentType);
      if (grant.sizeBytes !== undefined) url.searchParams.set('size', String(grant.sizeBytes));
      url.searchParams.set('expires', String(expires));
      url.searchParams.set('signature', signatureOf(grant, expires).toString('base64url'));
      const sent = method === 'PUT' && contentType !== undefined;
      const headers: Record<string, string> = sent ? { 'content-type': contentType } : {};
      return { url: url.href, method, headers, expiresAt: new Date(expires) };
    },
    verify(method, url, headers) {
      const { searchParams } = new URL(url);
      const grant = grantOf(method === 'HEAD' ? 'GET' : method, searchParams);
      const expires = Number(searchParams.get('expires'));
      if (grant === undefined || now().getTime() >= expires) return undefined;
      const given = Buffer.from(searchParams.get('signature') ?? '', 'base64url');
      if (!same(given, signatureOf(grant, expires))) return undefined;
      const { contentType } = grant;
      const free = grant.method === 'GET' || contentType === undefined;
      return free || headers.get('content-type') === contentType ? grant : undefined;
    },
  };
}

/** A grant without a size signs as it did before there were sizes. */
function signedParts(path: string, grant: SignedGrant, expires: number): readonly unknown[] {
  const { method, key, contentType = '', sizeBytes } = grant;
  const parts = [path, method, key, contentType, expires];
  return sizeBytes === undefined ? parts : [...parts, sizeBytes];
}

/** What the request says it may do, genuine or not. */
function grantOf(method: string, asked: URLSearchParams): SignedGrant | undefined {
  if (method !== 'GET' && method !== 'PUT') return undefined;
  const contentType = asked.get('type');
  const size = asked.get('size');
  return {
    key: asked.get('key') ?? '',
    method,
    ...(contentType === null ? {} : { contentType }),
    ...(size === null ? {} : { sizeBytes: Number(size) }),
  };
}

function same(given: Buffer, genuine: Buffer): boolean {
  return given.byteLength === genuine.byteLength && timingSafeEqual(given, genuine);
}
