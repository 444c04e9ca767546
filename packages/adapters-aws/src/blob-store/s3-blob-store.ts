import type { Readable } from 'node:stream';
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
  type BlobInfo,
  type BlobListQuery,
  type BlobReader,
  type ByteRange,
  type Page,
  PortError,
  type PutOptions,
} from '@attune/core/ports';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { until } from '../clients/client-settings.js';
import { faultStatus, toPortError } from '../errors/to-port-error.js';
import { deleteObject } from './delete-object.js';
import type { OpenBucket } from './open-bucket.js';
import { webStreamOf } from './read-object.js';
import { callOf, type S3Operation } from './s3-calls.js';
import type { S3BlobStore } from './s3-options.js';
import { signObject } from './sign-object.js';
import { mostParts, partBytes, plainEtag, writeObject } from './write-object.js';

const adapter = 'aws-s3';
const port = 'blob-store';
const defaultType = 'application/octet-stream';
const maxObjectBytes = partBytes * mostParts;

/** Keeps objects in one bucket, under their own keys. */
export function createBlobStore(open: OpenBucket): S3BlobStore {
  const on = <T>(
    operation: S3Operation,
    signal: AbortSignal | undefined,
    run: () => Promise<T>,
  ): Promise<T> =>
    guard({ port, operation, adapter, signal }, run, (error) =>
      toPortError(error, callOf(operation, open)),
    );
  const checkKey = (operation: string, key: string): void =>
    requireBlobKey(key, { operation, adapter });
  return {
    capabilities: { signedRequests: true, createOnly: true, maxObjectBytes },
    put: (key, body, put) => putObject(open, key, body, put),
    get: (key, { range, signal } = {}) =>
      on('get', signal, async () => {
        checkKey('get', key);
        requireByteRange(range, { operation: 'get', adapter });
        await open.ready(signal);
        return await getObject(open, { key, range, signal });
      }),
    stat: (key, { signal } = {}) =>
      on('stat', signal, async () => {
        checkKey('stat', key);
        await open.ready(signal);
        return await statObject(open, key, signal);
      }),
    delete: (key, { signal } = {}) =>
      on('delete', signal, async () => {
        checkKey('delete', key);
        await open.ready(signal);
        await deleteObject(open, key, signal);
      }),
    list: (query, { signal } = {}) =>
      on('list', signal, async () => {
        const limit = requirePageSize(query, { operation: 'list', adapter });
        await open.ready(signal);
        return await listObjects(open, { ...query, limit }, signal);
      }),
    sign: (grant, { signal } = {}) =>
      on('sign', signal, async () => {
        requireBlobGrant(grant, { operation: 'sign', adapter });
        await open.ready(signal);
        return await signObject(open, grant);
      }),
    close: async () => open.close(),
  };
}

async function putObject(
  open: OpenBucket,
  key: string,
  body: BlobBody,
  options: PutOptions = {},
): Promise<BlobInfo> {
  const { contentType = defaultType, ifAbsent = false, sizeBytes, signal } = options;
  const at = { port, operation: 'put', adapter };
  return await guardPut(
    { ...at, key, body, maxObjectBytes, sizeBytes, signal },
    async (chunks) => {
      requireBlobKey(key, at);
      requireContentType(contentType, at);
      await open.ready(signal);
      const written = await writeObject(open, chunks, { key, contentType, ifAbsent, signal });
      return { key, contentType, ...written };
    },
    (error) => {
      const taken = ifAbsent && faultStatus(error) === 412;
      if (!taken) return toPortError(error, callOf('put', open));
      return new PortError('already_exists', `There is an object ${JSON.stringify(key)}`, at);
    },
  );
}

interface ReadOrder {
  readonly key: string;
  readonly range: ByteRange | undefined;
  readonly signal: AbortSignal | undefined;
}

async function getObject(open: OpenBucket, { key, range, signal }: ReadOrder): Promise<BlobReader> {
  const input = { Bucket: open.name, Key: key };
  const { start = 0, end } = range ?? {};
  const explain = (error: unknown): unknown => toPortError(error, callOf('get', open)) ?? error;
  const span = range === undefined ? {} : { Range: spanOf(start, end) };
  const answer = await open.client.send(new GetObjectCommand({ ...input, ...span }), until(signal));
  const whole = answer.ContentRange?.split('/')[1];
  const sizeBytes = whole === undefined ? (answer.ContentLength ?? 0) : Number(whole);
  const body = webStreamOf(answer.Body as Readable, {
    ...{ signal, explain },
    mayPass: (error) => retryable(explain(error)),
    reopen: async (offset) => {
      const rest = { Range: spanOf(start + offset, end), IfMatch: answer.ETag };
      const again = new GetObjectCommand({ ...input, ...rest });
      return (await open.client.send(again, until(signal))).Body as Readable;
    },
  });
  const info = {
    ...{ key, sizeBytes, etag: plainEtag(answer.ETag) },
    contentType: answer.ContentType ?? defaultType,
    updatedAt: answer.LastModified ?? new Date(0),
  };
  return { info, body };
}

/** HTTP counts the last byte in. */
function spanOf(start: number, end: number | undefined): string {
  return `bytes=${start}-${end === undefined ? '' : end - 1}`;
}

function retryable(error: unknown): boolean {
  return PortError.is(error) && error.retryable;
}

async function statObject(
  open: OpenBucket,
  key: string,
  signal: AbortSignal | undefined,
): Promise<BlobInfo | undefined> {
  try {
    const command = new HeadObjectCommand({ Bucket: open.name, Key: key });
    const found = await open.client.send(command, until(signal));
    return {
      ...{ key, sizeBytes: found.ContentLength ?? 0, etag: plainEtag(found.ETag) },
      contentType: found.ContentType ?? defaultType,
      updatedAt: found.LastModified ?? new Date(0),
    };
  } catch (error) {
    if (faultStatus(error) !== 404) throw error;
    await open.requireBucket(signal);
    return undefined;
  }
}

async function listObjects(
  open: OpenBucket,
  { prefix, cursor, limit }: BlobListQuery,
  signal: AbortSignal | undefined,
): Promise<Page<BlobInfo>> {
  const command = new ListObjectsV2Command({
    ...{ Bucket: open.name, MaxKeys: limit },
    ...(prefix === '' ? {} : { Prefix: prefix }),
    ...(cursor === undefined ? {} : { ContinuationToken: cursor }),
  });
  const { Contents = [], NextContinuationToken: next } = await open.client.send(
    command,
    until(signal),
  );
  const items = Contents.map(({ Key = '', Size = 0, ETag, LastModified = new Date(0) }) => ({
    ...{ key: Key, sizeBytes: Size, contentType: defaultType },
    ...{ etag: plainEtag(ETag), updatedAt: LastModified },
  }));
  return next === undefined ? { items } : { items, cursor: next };
}
