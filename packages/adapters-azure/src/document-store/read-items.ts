import { eachAtOnce, isDocumentKey, planQuery } from '@attune/core/adapter-kit';
import type {
  CollectionDeclaration,
  Document,
  DocumentKey,
  DocumentQuery,
  Page,
  StoredDocument,
} from '@attune/core/ports';
import type { Container } from '@azure/cosmos';
import { adapter } from './cosmos-fault.js';
import { type FoundItem, isAlive, itemId, storedOf } from './item.js';
import { findsNothing, pageQuery } from './page-query.js';
import { orderedText } from './sort-key.js';

/** A collection and the container that it is kept in. */
export interface OpenCollection {
  readonly declaration: CollectionDeclaration;
  readonly container: Container;
}

interface Moment {
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
}

const readsAtOnce = 16;

/** The item of a document, expired or not; `undefined` where there is none. */
export async function readItem(
  { container }: OpenCollection,
  { partition, id }: DocumentKey,
  signal: AbortSignal | undefined,
): Promise<FoundItem | undefined> {
  if (!isDocumentKey(partition) || !isDocumentKey(id)) return undefined;
  const item = container.item(itemId(id), orderedText(partition));
  const options = signal === undefined ? {} : { abortSignal: signal };
  const { resource, statusCode } = await item.read<FoundItem & { readonly id: string }>(options);
  if (resource !== undefined || statusCode === 404) return resource;
  throw Object.assign(new Error('no item'), { code: statusCode });
}

/** `DocumentStore.query`. */
export async function readPage<D extends Document>(
  open: OpenCollection,
  query: DocumentQuery,
  { now, signal }: Moment,
): Promise<Page<StoredDocument<D>>> {
  const { declaration } = open;
  const plan = planQuery(declaration, query, { textSearch: true, adapter });
  const { partition, limit } = plan;
  if (findsNothing(plan)) return { items: [] };
  if (partition !== undefined && !isDocumentKey(partition)) return { items: [] };
  const expires = declaration.expiresAtField !== undefined;
  const found = await fetchItems(
    open.container,
    pageQuery(plan, expires ? now : undefined),
    limit + 1,
    { partition, signal },
  );
  const items = found.slice(0, limit).map((item) => storedOf<D>(item));
  const last = found.length > limit ? items.at(-1)?.document : undefined;
  const { beside } = query;
  const full =
    beside === undefined ? items : await withBeside(open, items, beside, { now, signal });
  if (last === undefined) return { items: full };
  const sort = last[plan.sortField] as string | number | boolean;
  const at = { sort, id: last.id, partition: last[declaration.partitionKey] as string };
  return { items: full, cursor: plan.cursorAt(at) };
}

interface Fetching {
  readonly partition: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The service may cut a page short, or send an empty one, and go on with the next. */
async function fetchItems(
  container: Container,
  query: ReturnType<typeof pageQuery>,
  most: number,
  { partition, signal }: Fetching,
): Promise<readonly FoundItem[]> {
  const pages = container.items.query<FoundItem>(query, {
    maxItemCount: most,
    ...(partition === undefined ? {} : { partitionKey: orderedText(partition) }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  });
  const found: FoundItem[] = [];
  while (found.length < most && pages.hasMoreResults()) {
    signal?.throwIfAborted();
    const { resources } = await pages.fetchNext();
    found.push(...(resources ?? []));
  }
  return found;
}

/** Reads a document of each partition that occurs, once. */
async function withBeside<D extends Document>(
  open: OpenCollection,
  items: readonly StoredDocument<D>[],
  id: string,
  { now, signal }: Moment,
): Promise<readonly StoredDocument<D>[]> {
  const { partitionKey } = open.declaration;
  const partitionOf = ({ document }: StoredDocument) => document[partitionKey] as string;
  const along = new Map<string, StoredDocument>();
  await eachAtOnce(new Set(items.map(partitionOf)), readsAtOnce, async (partition) => {
    const item = await readItem(open, { partition, id }, signal);
    if (item !== undefined && isAlive(item, now)) along.set(partition, storedOf(item));
  });
  return items.map((item) => {
    const beside = along.get(partitionOf(item));
    return beside === undefined ? item : { ...item, beside };
  });
}
