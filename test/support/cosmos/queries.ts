import { createHash } from 'node:crypto';
import { type Container, isLiving, rangeOf, type StoredItem } from './containers.js';
import { compare, evaluate, memberOf, project, type Scope } from './sql-evaluate.js';
import { type Expression, type Ordered, type Query, SqlError } from './sql-parser.js';

export interface QueryRequest {
  readonly text: string;
  readonly query: Query;
  readonly parameters: ReadonlyMap<string, unknown>;
  /** JSON of the partition key value. */
  readonly partition: string | undefined;
  readonly range: string | undefined;
  readonly most: number;
  readonly continuation: string | undefined;
  readonly now: number;
}

export interface QueryPage {
  readonly documents: readonly unknown[];
  readonly continuation: string | undefined;
  /** Entries of the index that were looked at. */
  readonly examined: number;
  readonly bytes: number;
}

/** One page of a query within a logical or a physical partition. @throws SqlError. */
export function pageOf(container: Container, request: QueryRequest): QueryPage {
  const { query, most, parameters } = request;
  checkOrder(container, query.orderBy);
  const mark = createHash('sha256').update(request.text).digest('base64url');
  const from = continuationOf(request.continuation, mark);
  const all = sortedItems(container, query.orderBy);
  const left = Math.min(most, (query.top ?? Number.MAX_SAFE_INTEGER) - from.given);
  const isNext = looker(container, request, from.after);
  const documents: unknown[] = [];
  let examined = 0;
  let bytes = 0;
  let last = from.after;
  for (const item of all) {
    if (documents.length === left) break;
    if (!isNext(item)) continue;
    const scope: Scope = { item: item.body, parameters };
    examined += 1;
    if (!selects(query, scope)) continue;
    documents.push(project(query, scope));
    bytes += item.bytes;
    last = positionOf(query.orderBy, item);
  }
  const given = from.given + documents.length;
  const more = documents.length === left && left > 0 && given < (query.top ?? Infinity);
  const continuation = more ? tokenOf({ mark, given, after: last }) : undefined;
  return { documents, continuation, examined, bytes };
}

/** Tells of an item whether the index comes by it, behind the continuation. */
function looker(
  container: Container,
  { query, partition, range, parameters, now }: QueryRequest,
  after: Position | undefined,
): (item: StoredItem) => boolean {
  const seeks = seekable(query);
  return (item) => {
    if (partition !== undefined && item.partition !== partition) return false;
    if (range !== undefined && rangeOf(item.partition) !== range) return false;
    const scope: Scope = { item: item.body, parameters };
    if (!seeks.every((one) => evaluate(one, scope) === true)) return false;
    if (after !== undefined && !isAfter(query.orderBy, item, after)) return false;
    return isLiving(container, item, now);
  };
}

function selects({ where }: Query, scope: Scope): boolean {
  return where === undefined || evaluate(where, scope) === true;
}

interface Position {
  readonly values: readonly unknown[];
  readonly rid: string;
}

interface Continuation {
  readonly given: number;
  readonly after: Position | undefined;
}

function tokenOf(continuation: Continuation & { readonly mark: string }): string {
  return Buffer.from(JSON.stringify(continuation)).toString('base64');
}

function continuationOf(token: string | undefined, mark: string): Continuation {
  if (token === undefined) return { given: 0, after: undefined };
  const read = JSON.parse(Buffer.from(token, 'base64').toString()) as Continuation & {
    readonly mark: string;
  };
  if (read.mark !== mark) throw new SqlError('Invalid Continuation Token');
  return read;
}

function positionOf(orderBy: readonly Ordered[], { body, rid }: StoredItem): Position {
  return { values: orderBy.map(({ path }) => memberOf(body, path)), rid };
}

function isAfter(orderBy: readonly Ordered[], item: StoredItem, last: Position): boolean {
  const at = positionOf(orderBy, item);
  return comparePositions(orderBy, at, last) > 0;
}

function comparePositions(orderBy: readonly Ordered[], a: Position, b: Position): number {
  for (const [at, { direction }] of orderBy.entries()) {
    const order = compare(a.values[at], b.values[at]);
    if (order !== 0) return direction === 'ASC' ? order : -order;
  }
  return compare(a.rid, b.rid);
}

/** Sorted once for each version of a container. */
function sortedItems(container: Container, orderBy: readonly Ordered[]): readonly StoredItem[] {
  const key = JSON.stringify(orderBy);
  const known = container.sorted.get(key);
  if (known !== undefined) return known;
  const items = [...container.partitions.values()].flatMap((one) => [...one.values()]);
  const placed = items.map((item) => ({ item, at: positionOf(orderBy, item) }));
  const sorted = placed
    .sort((a, b) => comparePositions(orderBy, a.at, b.at))
    .map(({ item }) => item);
  container.sorted.set(key, sorted);
  return sorted;
}

/** Comparisons of an ordered path with a constant, where the index can begin or end. */
function seekable({ where, orderBy }: Query): readonly Expression[] {
  const paths = new Set(orderBy.map(({ path }) => path.join('\0')));
  return conjuncts(where).filter(
    (one) =>
      one.kind === 'binary' &&
      one.left.kind === 'path' &&
      paths.has(one.left.members.join('\0')) &&
      (one.right.kind === 'parameter' || one.right.kind === 'value'),
  );
}

function conjuncts(where: Expression | undefined): readonly Expression[] {
  if (where === undefined) return [];
  if (where.kind !== 'binary' || where.operator !== 'AND') return [where];
  return [...conjuncts(where.left), ...conjuncts(where.right)];
}

/** An order by several paths needs a composite index of just these, in this or the opposite direction. */
function checkOrder({ definition }: Container, orderBy: readonly Ordered[]): void {
  if (orderBy.length < 2) return;
  const policy = definition['indexingPolicy'] as {
    readonly compositeIndexes?: readonly (readonly { path: string; order?: string }[])[];
  };
  const wanted = orderBy.map(({ path }) => `/${path.join('/')}`);
  const ways = orderBy.map(({ direction }) => direction === 'ASC');
  const serves = (policy.compositeIndexes ?? []).some((index) => {
    const same = index.map(({ path }) => path).join() === wanted.join();
    const turns = index.map(({ order = 'ascending' }, at) => (order === 'ascending') === ways[at]);
    return same && (turns.every(Boolean) || !turns.some(Boolean));
  });
  if (serves) return;
  throw new SqlError(
    'The order by query does not have a corresponding composite index that it can be served from.',
  );
}

/** What a client needs to run an ordered query in each physical partition, and to merge the results. */
export function queryPlan({ query }: Pick<QueryRequest, 'query'>): object {
  const { orderBy, top } = query;
  return {
    partitionedQueryExecutionInfoVersion: 2,
    queryInfo: {
      ...{ distinctType: 'None', top: top ?? null, offset: null, limit: null },
      orderBy: orderBy.map(({ direction }) => (direction === 'ASC' ? 'Ascending' : 'Descending')),
      orderByExpressions: orderBy.map(({ text }) => text),
      ...{ groupByExpressions: [], groupByAliases: [], aggregates: [] },
      ...{ groupByAliasToAggregateType: {}, hasSelectValue: false },
      rewrittenQuery: orderBy.length === 0 ? '' : rewritten(query),
      hasNonStreamingOrderBy: false,
    },
    queryRanges: [{ min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }],
  };
}

function rewritten({ top, select, whereText, orderBy }: Query): string {
  const items = orderBy.map(({ text }) => `{"item": ${text}}`).join(', ');
  const shown = select?.map(({ name, text }) => `${JSON.stringify(name)}: ${text}`).join(', ');
  const payload = shown === undefined ? 'c' : `{${shown}}`;
  const filter = '({documentdb-formattableorderbyquery-filter})';
  const where = whereText === undefined ? filter : `((${whereText}) AND ${filter})`;
  const order = orderBy.map(({ text, direction }) => `${text} ${direction}`).join(', ');
  const first = top === undefined ? '' : `TOP ${top} `;
  return `SELECT ${first}c._rid, [${items}] AS orderByItems, ${payload} AS payload\nFROM c\nWHERE ${where}\nORDER BY ${order}`;
}
