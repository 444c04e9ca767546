import { guardPut } from '../adapter-kit/blob-body.js';
import {
  byteSpan,
  requireBlobGrant,
  requireBlobKey,
  requireContentType,
  requirePageSize,
} from '../adapter-kit/blob-key.js';
import { type Guarded, guard } from '../adapter-kit/guard.js';
import { compareUtf8, concatBytes, streamOf } from '../bytes/bytes.js';
import { PortError } from '../errors/port-error.js';
import type {
  BlobInfo,
  BlobListQuery,
  BlobReader,
  BlobStore,
  BlobStoreCapabilities,
  GetOptions,
  PutOptions,
} from '../ports/blob-store.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';

export interface MemoryBlobStoreOptions {
  readonly clock?: Pick<Clock, 'now'>;
  /** Signs grants; without it the store has no signed requests. */
  readonly sign?: BlobStore['sign'];
  /** `false` gives a store that cannot create only, to try a caller against a weaker backend. */
  readonly createOnly?: boolean;
  readonly maxObjectBytes?: number;
}

interface Entry {
  readonly info: BlobInfo;
  readonly bytes: Uint8Array;
}

interface State {
  readonly capabilities: BlobStoreCapabilities;
  readonly entries: Map<string, Entry>;
  readonly now: () => Date;
  writes: number;
}

const adapter = 'memory';

/** The reference semantics of `BlobStore`, in the memory of this process. */
export function createMemoryBlobStore(options: MemoryBlobStoreOptions = {}): BlobStore {
  const { clock, sign, createOnly = true, maxObjectBytes = 2 ** 30 } = options;
  const state: State = {
    capabilities: { signedRequests: sign !== undefined, createOnly, maxObjectBytes },
    entries: new Map(),
    now: () => clock?.now() ?? new Date(),
    writes: 0,
  };
  return {
    capabilities: state.capabilities,
    put: (key, body, put = {}) =>
      guardPut(
        { ...call('put', put), key, body, sizeBytes: put.sizeBytes, maxObjectBytes },
        (chunks) => write(state, key, chunks, put),
      ),
    get: (key, get = {}) => guard(call('get', get), async () => read(state, key, get)),
    stat: (key, stat) =>
      guard(call('stat', stat), async () => {
        requireBlobKey(key, { operation: 'stat', adapter });
        return state.entries.get(key)?.info;
      }),
    delete: (key, remove) =>
      guard(call('delete', remove), async () => {
        requireBlobKey(key, { operation: 'delete', adapter });
        state.entries.delete(key);
      }),
    list: (query, list) => guard(call('list', list), async () => page(state, query)),
    sign: (grant, signing) =>
      guard(call('sign', signing), async () => {
        if (sign === undefined) throw refusal('unsupported', 'sign', 'Memory signs no requests');
        requireBlobGrant(grant, { operation: 'sign', adapter });
        return await sign(grant, signing);
      }),
  };
}

async function write(
  state: State,
  key: string,
  chunks: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<BlobInfo> {
  const { contentType = 'application/octet-stream', ifAbsent = false, signal } = options;
  requireBlobKey(key, { operation: 'put', adapter });
  requireContentType(contentType, { operation: 'put', adapter });
  if (ifAbsent && !state.capabilities.createOnly) {
    throw refusal('unsupported', 'put', 'This store cannot create only');
  }
  const copies: Uint8Array[] = [];
  for await (const chunk of chunks) copies.push(chunk.slice());
  signal?.throwIfAborted();
  if (ifAbsent && state.entries.has(key)) {
    throw refusal('already_exists', 'put', `${JSON.stringify(key)} exists`);
  }
  const bytes = concatBytes(copies);
  state.writes += 1;
  const etag = `${state.writes}`;
  const info = { key, sizeBytes: bytes.byteLength, contentType, etag, updatedAt: state.now() };
  state.entries.set(key, { info, bytes });
  return info;
}

function read(state: State, key: string, options: GetOptions): BlobReader {
  const at = { operation: 'get', adapter };
  requireBlobKey(key, at);
  const entry = state.entries.get(key);
  if (entry === undefined) throw refusal('not_found', 'get', `No object ${JSON.stringify(key)}`);
  const { start, end } = byteSpan(options.range, entry.bytes.byteLength, at);
  return { info: entry.info, body: streamOf(entry.bytes.subarray(start, end), options.signal) };
}

function page(state: State, query: BlobListQuery): Page<BlobInfo> {
  const limit = requirePageSize(query, { operation: 'list', adapter });
  const { prefix, cursor = '' } = query;
  const found = [...state.entries.values()]
    .map((entry) => entry.info)
    .filter(({ key }) => key.startsWith(prefix) && compareUtf8(key, cursor) > 0)
    .sort((a, b) => compareUtf8(a.key, b.key));
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last !== undefined ? { items, cursor: last.key } : { items };
}

function call(operation: string, options: CallOptions | undefined): Guarded {
  return { port: 'blob-store', operation, adapter, signal: options?.signal };
}

function refusal(
  code: 'unsupported' | 'already_exists' | 'not_found',
  operation: string,
  message: string,
): PortError {
  return new PortError(code, message, { port: 'blob-store', operation, adapter });
}
