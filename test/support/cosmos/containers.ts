import { createHash, randomUUID } from 'node:crypto';

/** A refusal of the service. */
export interface Refusal {
  readonly status: number;
  readonly substatus?: number;
  readonly message: string;
}

export interface StoredItem {
  readonly body: Readonly<Record<string, unknown>>;
  readonly partition: string;
  readonly rid: string;
  readonly etag: string;
  /** Seconds since 1970. */
  readonly writtenAt: number;
  readonly bytes: number;
}

/** One container, in three physical partitions. */
export interface Container {
  definition: Readonly<Record<string, unknown>>;
  readonly rid: string;
  /** By partition key value as JSON, then by id. */
  readonly partitions: Map<string, Map<string, StoredItem>>;
  /** Grows with every write. */
  version: number;
  /** Sorted items, by what they were sorted for. */
  readonly sorted: Map<string, readonly StoredItem[]>;
}

export const ranges = [
  { id: '0', minInclusive: '', maxExclusive: '80' },
  { id: '1', minInclusive: '80', maxExclusive: 'C0' },
  { id: '2', minInclusive: 'C0', maxExclusive: 'FF' },
] as const;

const mostItemBytes = 2 * 2 ** 20;
const mostKeyBytes = 2_048;

export function newContainer(definition: Readonly<Record<string, unknown>>): Container {
  const rid = randomUUID().slice(0, 8);
  return { definition, rid, partitions: new Map(), version: 0, sorted: new Map() };
}

/** The physical partition of a key value. */
export function rangeOf(partition: string): string {
  const hash = createHash('sha256').update(partition).digest('hex').slice(0, 2).toUpperCase();
  return ranges.find(({ maxExclusive }) => hash < maxExclusive)?.id ?? '2';
}

/** An operation on one item, whose condition is looked into first. */
export interface ItemOperation {
  readonly type: 'Create' | 'Upsert' | 'Replace' | 'Delete' | 'Read';
  /** JSON of the partition key value. */
  readonly partition: string;
  readonly id: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly ifMatch?: string | undefined;
}

export interface Outcome {
  readonly status: number;
  readonly item?: StoredItem;
}

/** Items that have not outlived their `ttl`. */
export function livingItem(
  container: Container,
  partition: string,
  id: string,
  now: number,
): StoredItem | undefined {
  const item = container.partitions.get(partition)?.get(id);
  return item !== undefined && isLiving(container, item, now) ? item : undefined;
}

export function isLiving({ definition }: Container, item: StoredItem, now: number): boolean {
  const usual = definition['defaultTtl'];
  if (typeof usual !== 'number') return true;
  const own = item.body['ttl'] ?? usual;
  return own === -1 || item.writtenAt + Number(own) > now / 1_000;
}

/** Does one operation. */
export function operate(
  container: Container,
  operation: ItemOperation,
  now: number,
): Outcome | Refusal {
  const { type, partition, id, body } = operation;
  const found = livingItem(container, partition, id, now);
  const unmet = conditionOf(operation, found);
  if (unmet !== undefined) return unmet;
  if (type === 'Read') return found ? { status: 200, item: found } : missing;
  const items = container.partitions.get(partition) ?? new Map<string, StoredItem>();
  container.version += 1;
  container.sorted.clear();
  if (type === 'Delete') {
    items.delete(id);
    return { status: 204 };
  }
  const faults = faultOf(operation);
  if (faults !== undefined) return faults;
  const etag = `"${randomUUID()}"`;
  const rid = found?.rid ?? `${container.rid}${String(container.version).padStart(9, '0')}`;
  const writtenAt = Math.floor(now / 1_000);
  const whole = { ...body, _rid: rid, _etag: etag, _ts: writtenAt };
  const bytes = Buffer.byteLength(JSON.stringify(body));
  const item = { body: whole, partition, rid, etag, writtenAt, bytes };
  items.set(id, item);
  container.partitions.set(partition, items);
  return { status: found ? 200 : 201, item };
}

/** Whether an item that has to be there, or must not be, or has a version, is so. */
function conditionOf(
  { type, ifMatch }: ItemOperation,
  found: StoredItem | undefined,
): Refusal | undefined {
  if (type === 'Create' && found) return { status: 409, message: 'Entity already exists.' };
  const needed = type === 'Replace' || type === 'Delete' || type === 'Read';
  if (needed && !found) return missing;
  if (ifMatch === undefined || found === undefined || found.etag === ifMatch) return undefined;
  return { status: 412, message: 'One of the specified pre-condition is not met.' };
}

const missing: Refusal = { status: 404, message: 'Resource Not Found.' };

function faultOf({ body = {}, partition, id }: ItemOperation): Refusal | undefined {
  const given = body['id'];
  if (typeof given !== 'string' || given === '' || /[/\\?#]/u.test(given) || given.length > 1_023) {
    return { status: 400, message: 'The input id is invalid.' };
  }
  if (given !== id) return { status: 400, message: 'The id of the body is another one.' };
  if (JSON.stringify([body['p']]) !== partition) {
    const message = 'PartitionKey extracted from document does not match the one in the header.';
    return { status: 400, substatus: 1001, message };
  }
  if (Buffer.byteLength(partition) > mostKeyBytes) {
    return { status: 400, message: 'The partition key is too long.' };
  }
  const ttl = body['ttl'];
  const isTtl = ttl === undefined || ttl === -1 || (Number.isInteger(ttl) && Number(ttl) > 0);
  if (!isTtl || Number(ttl ?? 1) > 2_147_483_647) {
    return { status: 400, message: 'The input ttl is invalid.' };
  }
  if (Buffer.byteLength(JSON.stringify(body)) > mostItemBytes) {
    return { status: 413, message: 'Request size is too large.' };
  }
  return undefined;
}

/** Does all operations, or none: then the first refused one has its status, and the others 424. */
export function operateTogether(
  container: Container,
  operations: readonly ItemOperation[],
  now: number,
): { readonly failed: boolean; readonly results: readonly (Outcome | Refusal)[] } {
  const before = new Map<string, Map<string, StoredItem> | undefined>();
  for (const { partition } of operations) {
    const items = container.partitions.get(partition);
    before.set(partition, items && new Map(items));
  }
  const results: (Outcome | Refusal)[] = [];
  for (const operation of operations) {
    const result = operate(container, operation, now);
    results.push(result);
    if (result.status < 300) continue;
    for (const [partition, items] of before) {
      if (items === undefined) container.partitions.delete(partition);
      else container.partitions.set(partition, items);
    }
    container.sorted.clear();
    const failedAt = results.length - 1;
    const others = operations.map((_, at) =>
      at === failedAt ? result : { status: 424, message: 'Failed Dependency' },
    );
    return { failed: true, results: others };
  }
  return { failed: false, results };
}
