import { guard } from '@attune/core/adapter-kit';
import type { Document, DocumentKey, DocumentQuery, DocumentStore } from '@attune/core/ports';
import { adapter, refusal, toPortError } from './cosmos-fault.js';
import type { CosmosStoreOptions } from './cosmos-options.js';
import { isAlive, storedOf } from './item.js';
import { metered } from './metered-calls.js';
import { openContainers } from './open-database.js';
import { type OpenCollection, readItem, readPage } from './read-items.js';
import { writeBatch } from './write-batch.js';
import { capabilities } from './write-steps.js';

/**
 * Checks the account, opens or makes the containers, then resolves with the store.
 *
 * A conditional write whose answer gets lost is sent again for some seconds; one that rejects with
 * `unavailable` all the same may have happened.
 *
 * @throws PortError `unsupported` for an account whose consistency is too weak, or a container that does not fit.
 */
export async function openCosmosDocumentStore(options: CosmosStoreOptions): Promise<DocumentStore> {
  const { collections, clock, onCharge } = options;
  const containers = await guard(
    { port: 'document-store', operation: 'open', adapter },
    () => openContainers(options, collections),
    (error) => toPortError(error, 'open'),
  );
  const opened = new Map<string, OpenCollection>();
  for (const declaration of collections) {
    const container = containers.get(declaration.name);
    if (container !== undefined) opened.set(declaration.name, { declaration, container });
  }
  const now = () => clock?.now() ?? new Date();

  function run<T>(
    operation: string,
    collection: string,
    signal: AbortSignal | undefined,
    work: (open: OpenCollection) => Promise<T>,
  ): Promise<T> {
    return guard(
      { port: 'document-store', operation, adapter, signal },
      async () => {
        const open = opened.get(collection);
        if (open === undefined) {
          throw refusal('invalid_argument', operation, `${collection} is not declared`);
        }
        return await metered({ operation, collection }, onCharge, () => work(open));
      },
      (error) => toPortError(error, operation),
    );
  }

  return {
    capabilities,
    get: <D extends Document>(name: string, key: DocumentKey, { signal } = noOptions) =>
      run('get', name, signal, async (open) => {
        const item = await readItem(open, key, signal);
        if (item !== undefined && isAlive(item, now())) return storedOf<D>(item);
        throw refusal('not_found', 'get', `no ${name} ${key.id}`);
      }),
    put: (name, document, { signal, expect } = noOptions) =>
      run('put', name, signal, async (open) => {
        const partition = document[open.declaration.partitionKey] as string;
        const put = { type: 'put', document, ...(expect && { expect }) } as const;
        const [etag = ''] = await writeBatch(open, partition, [put], { now: now(), signal });
        return { etag };
      }),
    delete: (name, { partition, id }, { signal, expect } = noOptions) =>
      run('delete', name, signal, async (open) => {
        const remove = { type: 'delete', id, ...(expect && { expect }) } as const;
        await writeBatch(open, partition, [remove], { now: now(), signal });
      }),
    batch: (name, partition, operations, { signal } = noOptions) =>
      run('batch', name, signal, (open) =>
        writeBatch(open, partition, operations, { now: now(), signal }),
      ),
    query: <D extends Document>(name: string, query: DocumentQuery, { signal } = noOptions) =>
      run('query', name, signal, (open) => readPage<D>(open, query, { now: now(), signal })),
  };
}

const noOptions: { signal?: AbortSignal | undefined; expect?: never } = {};
