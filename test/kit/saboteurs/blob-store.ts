import {
  type BlobGrant,
  type BlobListQuery,
  type BlobStore,
  concatBytes,
  PortError,
  type PutOptions,
  readBytes,
  streamFrom,
} from '@attune/core';
import type { BlobStoreHarness } from '@attune/core/conformance';
import { createMemoryBlobStore, type MemoryBlobStoreOptions } from '@attune/core/memory';

type Open = () => Promise<BlobStoreHarness>;

/** A memory store whose signed requests are answered by its own `send`. */
export function openSigned(options: MemoryBlobStoreOptions = {}): BlobStoreHarness {
  const port = createMemoryBlobStore({ sign: async (grant) => requestFor(grant), ...options });
  return {
    port,
    async send(request, body) {
      const grant = JSON.parse(decodeURIComponent(request.url.slice(7))) as BlobGrant;
      if (request.method !== grant.method) return answer(403);
      if (grant.method === 'GET') return answer(200, await contentOf(port, grant.key));
      const contentType = request.headers['content-type'] ?? 'none';
      await port.put(grant.key, body ?? new Uint8Array(0), { contentType });
      return answer(201);
    },
  };
}

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

function etagFromSize(store: BlobStore): Partial<BlobStore> {
  const put: BlobStore['put'] = async (...call) => {
    const info = await store.put(...call);
    return { ...info, etag: `${info.sizeBytes}` };
  };
  const stat: BlobStore['stat'] = async (...call) => {
    const info = await store.stat(...call);
    return info && { ...info, etag: `${info.sizeBytes}` };
  };
  const get: BlobStore['get'] = async (...call) => {
    const { info, body } = await store.get(...call);
    return { info: { ...info, etag: `${info.sizeBytes}` }, body };
  };
  return { put, stat, get };
}

function aliasing(store: BlobStore): Partial<BlobStore> {
  const given = new Map<string, Uint8Array>();
  return {
    put: (key, body, options) => {
      if ('getReader' in body) given.delete(key);
      else given.set(key, body);
      return store.put(key, body, options);
    },
    get: async (key, options) => {
      const opened = await store.get(key, options);
      const bytes = given.get(key);
      if (bytes === undefined || bytes.byteLength === 0 || options !== undefined) return opened;
      return { info: opened.info, body: ReadableStream.from([bytes]) };
    },
  };
}

function leaking(store: BlobStore): Partial<BlobStore> {
  let open = 0;
  return {
    get: async (key, options) => {
      const { info, body } = await store.get(key, options);
      if (open >= 50) throw fault('unavailable');
      open += 1;
      const flush = (): void => {
        open -= 1;
      };
      return { info, body: body.pipeThrough(new TransformStream({ flush })) };
    },
  };
}

async function listByOffset(store: BlobStore, query: BlobListQuery) {
  const { prefix, limit = 1000, cursor = '0' } = query;
  const { items } = await store.list({ prefix });
  const end = Number(cursor) + limit;
  const page = items.slice(Number(cursor), end);
  return end < items.length ? { items: page, cursor: `${end}` } : { items: page };
}

function keepingPartials(
  store: BlobStore,
  keeps: (options: PutOptions | undefined) => boolean,
): BlobStore['put'] {
  return async (key, body, options) => {
    if (!('getReader' in body)) return await store.put(key, body, options);
    const seen: Uint8Array[] = [];
    const recorder = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seen.push(chunk);
        controller.enqueue(chunk);
      },
    });
    try {
      return await store.put(key, body.pipeThrough(recorder), options);
    } catch (error) {
      if (keeps(options)) await store.put(key, concatBytes(seen));
      throw error;
    }
  };
}

/** Concurrent writers of one key append to the same temporary. */
function sharingTemporaries(store: BlobStore): Partial<BlobStore> {
  const temporaries = new Map<string, Uint8Array[]>();
  return {
    put: async (key, body, options) => {
      if (!('getReader' in body) || options !== undefined)
        return await store.put(key, body, options);
      const chunks = temporaries.get(key) ?? [];
      temporaries.set(key, chunks);
      try {
        for await (const chunk of body) chunks.push(chunk);
        return await store.put(key, concatBytes(chunks));
      } finally {
        temporaries.delete(key);
      }
    },
  };
}

function untilEmptyChunk(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (chunk.byteLength > 0) controller.enqueue(chunk);
        else controller.terminate();
      },
    }),
  );
}

async function contentOf(
  store: BlobStore,
  key: string,
  range?: { readonly start: number; readonly end: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const { body } = await store.get(key, range === undefined ? {} : { range });
  return await readBytes(body, Number.MAX_SAFE_INTEGER);
}

function requestFor(grant: BlobGrant) {
  return {
    url: `memory:${encodeURIComponent(JSON.stringify(grant))}`,
    method: grant.method,
    headers: grant.contentType === undefined ? {} : { 'content-type': grant.contentType },
    expiresAt: new Date(Date.now() + grant.expiresInMs),
  };
}

function answer(status: number, body: Uint8Array = new Uint8Array(0)) {
  return { status, body };
}

function aborted(options: PutOptions | undefined): boolean {
  return options?.signal?.aborted === true;
}

function fault(code: ConstructorParameters<typeof PortError>[0]): PortError {
  return new PortError(code, 'sabotaged', { port: 'blob-store', operation: 'any' });
}
