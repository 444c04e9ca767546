import {
  guard,
  guardPut,
  requireBlobGrant,
  requireBlobKey,
  requireByteRange,
  requireContentType,
  requirePageSize,
} from '@attune/core/adapter-kit';
import {
  type BlobBody,
  type BlobGrant,
  type BlobInfo,
  type BlobListQuery,
  type BlobReader,
  type BlobStore,
  type CallOptions,
  type GetOptions,
  type Page,
  PortError,
  type PutOptions,
  type SignedRequest,
} from '@attune/core/ports';
import type { BlobItem, ContainerClient } from '@azure/storage-blob';
import type { AzureBlobOptions } from './blob-options.js';
import type { OpenContainer } from './open-container.js';
import { webStreamOf } from './read-blob.js';
import { noSigner, signBlob } from './sign-blob.js';
import { storageCodeOf, storageStatusOf, toPortError } from './storage-fault.js';
import { blockBytes, mostBlocks, plainEtag, writeBlob } from './write-blob.js';

const adapter = 'azure-blob';
const defaultType = 'application/octet-stream';

/** Keeps objects as block blobs of one container, under their own keys. */
export function createBlobStore(open: OpenContainer, options: AzureBlobOptions): BlobStore {
  const maxObjectBytes = blockBytes * mostBlocks;
  const on = <T>(
    operation: string,
    key: string,
    signal: AbortSignal | undefined,
    run: (container: ContainerClient) => Promise<T>,
  ): Promise<T> =>
    guard(
      { port: 'blob-store', operation, adapter, signal },
      async () => await run(await open.ready()),
      (error) => toPortError(error, operation, key),
    );
  const checkKey = (operation: string, key: string): void =>
    requireBlobKey(key, { operation, adapter });
  return {
    capabilities: { signedRequests: open.signer !== undefined, createOnly: true, maxObjectBytes },
    put: (key, body, put) => putBlob(open, { key, body, maxObjectBytes }, put),
    get: (key, { range, signal } = {}) =>
      on('get', key, signal, async (container) => {
        checkKey('get', key);
        requireByteRange(range, { operation: 'get', adapter });
        return await getBlob(container, key, { range, signal } as GetOptions);
      }),
    stat: (key, { signal } = {}) =>
      on('stat', key, signal, async (container) => {
        checkKey('stat', key);
        return await statBlob(container, key, signal);
      }),
    delete: (key, { signal } = {}) =>
      on('delete', key, signal, async (container) => {
        checkKey('delete', key);
        const deletion = { deleteSnapshots: 'include', ...abortable(signal) } as const;
        await container.getBlobClient(key).deleteIfExists(deletion);
      }),
    list: (query, { signal } = {}) =>
      on(
        'list',
        query.prefix,
        signal,
        async (container) => await listBlobs(container, query, signal),
      ),
    sign: (grant, { signal } = {}) =>
      on('sign', grant.key, signal, async (container) => {
        requireBlobGrant(grant, { operation: 'sign', adapter });
        return await signGrant(open, container, grant, options.signSized, signal);
      }),
  };
}

interface PutTarget {
  readonly key: string;
  readonly body: BlobBody;
  readonly maxObjectBytes: number;
}

async function putBlob(
  open: OpenContainer,
  target: PutTarget,
  options: PutOptions = {},
): Promise<BlobInfo> {
  const { contentType = defaultType, ifAbsent = false, sizeBytes, signal } = options;
  const { key } = target;
  const at = { port: 'blob-store', operation: 'put', adapter };
  return await guardPut(
    { ...at, ...target, sizeBytes, signal },
    async (chunks) => {
      requireBlobKey(key, at);
      requireContentType(contentType, at);
      const blob = (await open.ready()).getBlockBlobClient(key);
      const written = await writeBlob(blob, chunks, { contentType, ifAbsent, signal });
      return { key, contentType, ...written };
    },
    (error) => {
      const taken = ifAbsent && storageStatusOf(error) === 412;
      if (!taken) return toPortError(error, 'put', key);
      return new PortError('already_exists', `There is an object ${JSON.stringify(key)}`, at);
    },
  );
}

async function getBlob(
  container: ContainerClient,
  key: string,
  { range, signal }: GetOptions,
): Promise<BlobReader> {
  const { start = 0, end } = range ?? {};
  const count = end === undefined ? undefined : end - start;
  const client = container.getBlobClient(key);
  // The SDK resumes a lost connection only for the same version.
  const options = { maxRetryRequests: 3, ...abortable(signal) };
  const answer = await client.download(start, count, options);
  const source = answer.readableStreamBody;
  if (source === undefined) throw new Error('The SDK gave no stream');
  const info: BlobInfo = {
    key,
    sizeBytes: wholeSizeOf(answer),
    contentType: answer.contentType ?? defaultType,
    etag: plainEtag(answer.etag),
    updatedAt: answer.lastModified ?? new Date(0),
  };
  const readable = source as import('node:stream').Readable;
  const body = webStreamOf(readable, signal, (error) => toPortError(error, 'get', key) ?? error);
  // A start that is the end of an empty object is answered as if no range had been asked for.
  if (range === undefined || start < info.sizeBytes) return { info, body };
  await body.cancel();
  const message = `Range starts at ${start}, the object ends at ${info.sizeBytes}`;
  throw new PortError('invalid_argument', message, {
    port: 'blob-store',
    operation: 'get',
    adapter,
  });
}

/** `bytes 0-9/100`, or the length of all of it. */
function wholeSizeOf(answer: {
  readonly contentRange?: string;
  readonly contentLength?: number;
}): number {
  const whole = answer.contentRange?.split('/')[1];
  return whole === undefined ? (answer.contentLength ?? 0) : Number(whole);
}

async function statBlob(
  container: ContainerClient,
  key: string,
  signal: AbortSignal | undefined,
): Promise<BlobInfo | undefined> {
  try {
    const found = await container.getBlobClient(key).getProperties(abortable(signal));
    return {
      key,
      sizeBytes: found.contentLength ?? 0,
      contentType: found.contentType ?? defaultType,
      etag: plainEtag(found.etag),
      updatedAt: found.lastModified ?? new Date(0),
    };
  } catch (error) {
    const absent = storageStatusOf(error) === 404 && storageCodeOf(error) !== 'ContainerNotFound';
    if (absent) return undefined;
    throw error;
  }
}

async function listBlobs(
  container: ContainerClient,
  query: BlobListQuery,
  signal: AbortSignal | undefined,
): Promise<Page<BlobInfo>> {
  const limit = requirePageSize(query, { operation: 'list', adapter });
  const { prefix, cursor } = query;
  const pages = container
    .listBlobsFlat({ ...(prefix === '' ? {} : { prefix }), ...abortable(signal) })
    .byPage({
      maxPageSize: limit,
      ...(cursor === undefined ? {} : { continuationToken: cursor }),
    });
  const { value } = await pages.next();
  if (value === undefined) return { items: [] };
  const items = value.segment.blobItems.map(infoOf);
  const { continuationToken: next } = value;
  return next === undefined || next === '' ? { items } : { items, cursor: next };
}

function infoOf({ name, properties }: BlobItem): BlobInfo {
  return {
    key: name,
    sizeBytes: properties.contentLength ?? 0,
    contentType: properties.contentType ?? defaultType,
    etag: plainEtag(properties.etag),
    updatedAt: properties.lastModified,
  };
}

async function signGrant(
  open: OpenContainer,
  container: ContainerClient,
  grant: BlobGrant,
  signSized: BlobStore['sign'] | undefined,
  signal: AbortSignal | undefined,
): Promise<SignedRequest> {
  const { key, method, expiresInMs, contentType, sizeBytes } = grant;
  if (open.signer === undefined) throw noSigner();
  if (method === 'PUT' && sizeBytes !== undefined) {
    if (signSized !== undefined) return await signSized(grant, { signal });
    const message = 'A signature of Azure cannot fix the size of an upload';
    throw new PortError('unsupported', message, { port: 'blob-store', operation: 'sign', adapter });
  }
  const expiresAt = new Date(Math.floor((Date.now() + expiresInMs) / 1_000) * 1_000 + 1_000);
  const permission = method === 'GET' ? 'r' : 'w';
  const url = await signBlob(open, container, { key, permission, expiresOn: expiresAt, signal });
  return { url, method, headers: method === 'GET' ? {} : uploadHeaders(contentType), expiresAt };
}

function uploadHeaders(contentType: string | undefined): Readonly<Record<string, string>> {
  const type = contentType === undefined ? {} : { 'content-type': contentType };
  return { 'x-ms-blob-type': 'BlockBlob', ...type };
}

function abortable(signal: CallOptions['signal']): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
