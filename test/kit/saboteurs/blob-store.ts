import { PortError } from '@attune/core';
import { streamFrom } from '@attune/core/adapter-kit';
import type { BlobStoreHarness } from '@attune/core/conformance';
import { createMemoryBlobStore, type MemoryBlobStoreOptions } from '@attune/core/memory';
import type { BlobGrant, BlobStore } from '@attune/core/ports';
import {
  aborted,
  aliasing,
  answer,
  contentOf,
  etagFromSize,
  fault,
  keepingPartials,
  leaking,
  listByOffset,
  openSigned,
  requestFor,
  sharingTemporaries,
  untilEmptyChunk,
} from './blob-store-tools.js';

type Open = () => Promise<BlobStoreHarness>;

/** Case id to a store that breaks this sentence of the contract. */
export const blobStoreSaboteurs: Readonly<Record<string, Open>> = {
  'BS-01': broken((store) => ({
    put: async (...call) => ({ ...(await store.put(...call)), etag: 'of-the-request' }),
  })),
  'BS-02': broken((store) => ({
    put: (key, body, options) => store.put(key, body, { contentType: 'text/plain', ...options }),
  })),
  'BS-03': broken((store) => ({
    put: (key, body, options) =>
      store.put(key, 'getReader' in body ? untilEmptyChunk(body) : body, options),
  })),
  'BS-04': broken((store) => ({
    stat: async (...call) => {
      const info = await store.stat(...call);
      return info?.sizeBytes === 0 ? undefined : info;
    },
  })),
  'BS-05': broken(etagFromSize),
  'BS-06': broken((store) => ({
    get: async (key, options) => {
      if (key === 'never/there') throw fault('internal');
      return await store.get(key, options);
    },
  })),
  'BS-07': broken((store) => ({
    delete: async (key, options) => {
      if ((await store.stat(key, options)) === undefined) throw fault('not_found');
      await store.delete(key, options);
    },
  })),
  'BS-08': broken(aliasing),
  'BS-09': broken((store) => ({
    get: async (key, options) => {
      const { info, body } = await store.get(key, options);
      if (options?.range === undefined) return { info, body };
      const { start, end = info.sizeBytes } = options.range;
      return { info: { ...info, sizeBytes: end - start }, body };
    },
  })),
  'BS-10': broken((store) => ({
    get: (key, options) =>
      store.get(key, options).catch((error: unknown) => {
        if (PortError.is(error, 'invalid_argument') && options?.range) return store.get(key);
        throw error;
      }),
  })),
  'BS-11': broken((store) => ({
    get: async (key, options) => {
      const { info } = await store.get(key, options);
      if (options?.range !== undefined) return await store.get(key, options);
      const read = async (start: number, length: number) =>
        await contentOf(store, key, { start, end: start + length });
      return { info, body: streamFrom({ length: info.sizeBytes, read, signal: options?.signal }) };
    },
  })),
  'BS-12': broken(leaking),
  'BS-13': broken((store) => ({
    get: async (key, options) => {
      options?.signal?.throwIfAborted();
      return await store.get(key, options?.range === undefined ? {} : { range: options.range });
    },
  })),
  'BS-14': broken((store) => ({
    put: (key, body, options) => store.put(key.replaceAll('+', ' '), body, options),
    get: (key, options) => store.get(key.replaceAll('+', ' '), options),
  })),
  'BS-15': broken((store) => ({
    put: async (key, body, options) => {
      if (key.length > 1000) throw fault('invalid_argument');
      return await store.put(key, body, options);
    },
  })),
  'BS-16': broken((store) => ({
    stat: (key, options) => store.stat(key.replace(/^\.\.\//, ''), options),
  })),
  'BS-17': broken((store) => ({
    list: async (query, options) => {
      const { items } = await store.list({ prefix: '' }, options);
      const prefix = query.prefix.toLowerCase();
      if (query.limit !== undefined) return await store.list(query, options);
      return { items: items.filter((item) => item.key.toLowerCase().startsWith(prefix)) };
    },
  })),
  'BS-18': broken((store) => ({
    list: async (...call) => {
      const page = await store.list(...call);
      return { ...page, items: page.items.toSorted((a, b) => a.key.localeCompare(b.key, 'en')) };
    },
  })),
  'BS-32': broken((store) => ({
    list: async (...call) => {
      const page = await store.list(...call);
      return { ...page, items: page.items.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
    },
  })),
  'BS-19': broken((store) => ({ list: (query) => listByOffset(store, query) })),
  'BS-20': broken((store) => ({
    list: ({ limit = 1000, ...query }, options) =>
      store.list({ ...query, limit: Math.min(Math.max(Math.trunc(limit) || 1, 1), 1000) }, options),
  })),
  'BS-21': broken((store) => ({ stat: (key) => store.stat(key) })),
  'BS-22': broken((store) => ({ put: keepingPartials(store, (options) => aborted(options)) })),
  'BS-23': broken((store) => ({ put: keepingPartials(store, (options) => !aborted(options)) })),
  'BS-24': broken((store) => ({
    put: (key, body, { sizeBytes: _, ...options } = {}) => store.put(key, body, options),
  })),
  'BS-25': broken(sharingTemporaries),
  'BS-26': broken((store) => ({
    put: async (key, body, { ifAbsent, ...options } = {}) => {
      if (ifAbsent && (await store.stat(key)) !== undefined) throw fault('already_exists');
      return await store.put(key, body, options);
    },
  })),
  'BS-27': broken(
    (store) => ({
      put: (key, body, { ifAbsent: _, ...options } = {}) => store.put(key, body, options),
    }),
    { createOnly: false },
  ),
  'BS-28': broken(() => ({ sign: async (grant) => requestFor(grant) })),
  'BS-29': async () => {
    const { port } = openSigned();
    return {
      port,
      async send(request, body) {
        const grant = JSON.parse(decodeURIComponent(request.url.slice(7))) as BlobGrant;
        if (request.method === 'GET') return answer(200, await contentOf(port, grant.key));
        await port.put(grant.key, body ?? new Uint8Array(0));
        return answer(201);
      },
    };
  },
  'BS-30': async () =>
    openSigned({ sign: async ({ contentType: _, ...grant }) => requestFor(grant) }),
  'BS-31': async () => {
    const { port } = openSigned();
    const sign: BlobStore['sign'] = (grant) =>
      port.sign({
        ...grant,
        expiresInMs: Math.min(Math.max(grant.expiresInMs || 1, 1), 3_600_000),
      });
    return { port: { ...port, sign } };
  },
  'BS-33': async () =>
    openSigned({ sign: async ({ sizeBytes: _, ...grant }) => requestFor(grant) }),
};

function broken(
  override: (store: BlobStore) => Partial<BlobStore>,
  options?: MemoryBlobStoreOptions,
): Open {
  return async () => {
    const store = createMemoryBlobStore(options);
    return { port: { ...store, ...override(store) } };
  };
}
