import { PortError } from '@attune/core';
import { concatBytes, readBytes } from '@attune/core/adapter-kit';
import type { BlobStoreHarness } from '@attune/core/conformance';
import { createMemoryBlobStore, type MemoryBlobStoreOptions } from '@attune/core/memory';
import type { BlobGrant, BlobListQuery, BlobStore, PutOptions } from '@attune/core/ports';

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
      const bytes = body ?? new Uint8Array(0);
      if ((grant.sizeBytes ?? bytes.byteLength) !== bytes.byteLength) return answer(422);
      await port.put(grant.key, bytes, { contentType });
      return answer(201);
    },
  };
}

export function etagFromSize(store: BlobStore): Partial<BlobStore> {
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

export function aliasing(store: BlobStore): Partial<BlobStore> {
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

export function leaking(store: BlobStore): Partial<BlobStore> {
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

export async function listByOffset(store: BlobStore, query: BlobListQuery) {
  const { prefix, limit = 1000, cursor = '0' } = query;
  const { items } = await store.list({ prefix });
  const end = Number(cursor) + limit;
  const page = items.slice(Number(cursor), end);
  return end < items.length ? { items: page, cursor: `${end}` } : { items: page };
}

export function keepingPartials(
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
export function sharingTemporaries(store: BlobStore): Partial<BlobStore> {
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

export function untilEmptyChunk(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (chunk.byteLength > 0) controller.enqueue(chunk);
        else controller.terminate();
      },
    }),
  );
}

export async function contentOf(
  store: BlobStore,
  key: string,
  range?: { readonly start: number; readonly end: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const { body } = await store.get(key, range === undefined ? {} : { range });
  return await readBytes(body, Number.MAX_SAFE_INTEGER);
}

export function requestFor(grant: BlobGrant) {
  return {
    url: `memory:${encodeURIComponent(JSON.stringify(grant))}`,
    method: grant.method,
    headers: grant.contentType === undefined ? {} : { 'content-type': grant.contentType },
    expiresAt: new Date(Date.now() + grant.expiresInMs),
  };
}

export function answer(status: number, body: Uint8Array = new Uint8Array(0)) {
  return { status, body };
}

export function aborted(options: PutOptions | undefined): boolean {
  return options?.signal?.aborted === true;
}

export function fault(code: ConstructorParameters<typeof PortError>[0]): PortError {
  return new PortError(code, 'sabotaged', { port: 'blob-store', operation: 'any' });
}
