import { PortError } from '../errors/port-error.js';
import type {
  CollectionDeclaration,
  DocumentQuery,
  FieldRange,
  IndexDeclaration,
  IndexedValue,
} from '../ports/document-store.js';
import { words } from '../text/words.js';
import { fingerprint, readCursor, type SortPosition, writeCursor } from './query-cursor.js';

const defaultLimit = 100;
const largestLimit = 1000;

/** A valid query with the index that serves it: what an adapter translates for its backend. */
export interface QueryPlan {
  /** The declared index; absent when ids and partitions alone serve. */
  readonly index: IndexDeclaration | undefined;
  /** The equalities, in the order of the index. */
  readonly equals: readonly { readonly field: string; readonly value: IndexedValue }[];
  /** The field results are sorted by, then by id, then by partition; all in one direction. */
  readonly sortField: string;
  readonly direction: 'asc' | 'desc';
  /** Bounds on the sort field; only values of their type are inside. */
  readonly range: FieldRange | undefined;
  readonly partition: string | undefined;
  /**
   * All of these words must be in the document's text fields. No words: nothing is found. Absent: the
   * query does not ask for text.
   */
  readonly words: readonly string[] | undefined;
  /**
   * Of each group at least one word must be in the document's text fields. A group without words:
   * nothing is found. Absent: the query has no groups.
   */
  readonly groups: readonly (readonly string[])[] | undefined;
  readonly limit: number;
  /** Only what comes after this, in `direction`. */
  readonly after: SortPosition | undefined;
  /** The cursor of the page that ends here. */
  cursorAt(position: SortPosition): string;
}

/** What the store at hand can do, and its name for errors. */
export interface PlanOptions {
  readonly textSearch: boolean;
  readonly adapter?: string;
}

type Refuse = (code: 'invalid_argument' | 'unsupported', what: string) => PortError;

/**
 * Chooses the declared index that serves a query: its fields are exactly those compared for
 * equality, in any order, followed by the sorted one. Every store refuses the same queries.
 *
 * @throws PortError `invalid_argument` when no index serves it, when a part is malformed or the
 *   cursor belongs to another query; `unsupported` for text where it cannot be searched.
 */
export function planQuery(
  declaration: CollectionDeclaration,
  query: DocumentQuery,
  options: PlanOptions,
): QueryPlan {
  const refuse: Refuse = (code, what) =>
    new PortError(code, `${declaration.name}: ${what}`, {
      port: 'document-store',
      operation: 'query',
      adapter: options.adapter,
    });
  const sortField = query.orderBy?.field ?? 'id';
  const direction = query.orderBy?.direction ?? 'asc';
  if (direction !== 'asc' && direction !== 'desc') {
    throw refuse('invalid_argument', 'the direction is asc or desc');
  }
  const where = Object.entries(query.where);
  for (const [field, value] of where) checkValue(field, value, refuse);
  const index = chooseIndex(declaration, query, sortField);
  if (index === 'none') throw refuse('invalid_argument', noIndex(declaration, query));
  const equals = where
    .map(([field, value]) => ({ field, value }))
    .sort((a, b) => position(index, a.field) - position(index, b.field));
  const limit = checkLimit(query.limit, refuse);
  const range = checkRange(query, refuse);
  const wanted = checkText(declaration, query.text, options.textSearch, refuse);
  const groups = checkGroups(declaration, query.anyWordOf, options.textSearch, refuse);
  const shape = {
    equals,
    sortField,
    direction,
    range,
    partition: query.partition,
    words: wanted,
    groups,
  };
  // Made where a cursor is read or written: most queries have neither.
  const mark = (): string =>
    fingerprint([declaration.name, JSON.stringify({ ...shape, words: wanted ?? [] })]);
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, mark());
  if (after === null) throw refuse('invalid_argument', 'the cursor is not one of this query');
  return { ...shape, index, limit, after, cursorAt: (at) => writeCursor(at, mark()) };
}

function chooseIndex(
  { indexes }: CollectionDeclaration,
  { where, partition }: DocumentQuery,
  sortField: string,
): IndexDeclaration | undefined | 'none' {
  const fields = new Set(Object.keys(where));
  const byId = sortField === 'id';
  if (byId && fields.size === 0) return undefined;
  const scope = partition === undefined ? 'collection' : 'partition';
  const serving = indexes.find((index) => {
    if ((index.scope ?? scope) !== scope) return false;
    const sorted = index.fields.at(-1) === sortField;
    if (!sorted && !byId) return false;
    const compared = sorted ? index.fields.slice(0, -1) : index.fields;
    return compared.length === fields.size && compared.every((field) => fields.has(field));
  });
  return serving ?? 'none';
}

function noIndex(declaration: CollectionDeclaration, query: DocumentQuery): string {
  const wanted = Object.keys(query.where).join(', ') || 'nothing';
  const order = query.orderBy === undefined ? 'id' : query.orderBy.field;
  const within = query.partition === undefined ? '' : ' within a partition';
  const declared = declaration.indexes
    .map(({ fields, scope }) => `(${fields.join(', ')})${scope === undefined ? '' : ` ${scope}`}`)
    .join(' ');
  return `no index serves ${wanted} ordered by ${order}${within}; declared: ${declared || 'none'}`;
}

function position(index: IndexDeclaration | undefined, field: string): number {
  return index?.fields.indexOf(field) ?? 0;
}

function checkValue(field: string, value: unknown, refuse: Refuse): void {
  if (typeof value === 'boolean' || isBound(value)) return;
  throw refuse('invalid_argument', `${field} is compared with what no index holds`);
}

function checkLimit(limit: number | undefined, refuse: Refuse): number {
  if (limit === undefined) return defaultLimit;
  if (Number.isInteger(limit) && limit >= 1 && limit <= largestLimit) return limit;
  throw refuse('invalid_argument', `the limit is a whole number from 1 to ${largestLimit}`);
}

function checkRange({ range, orderBy }: DocumentQuery, refuse: Refuse): FieldRange | undefined {
  const { from, to } = range ?? {};
  if (range === undefined || (from ?? to) === undefined) return undefined;
  if (orderBy === undefined) throw refuse('invalid_argument', 'a range needs orderBy');
  const { from: least = to, to: end = from } = range;
  if (!isBound(least) || !isBound(end) || typeof least !== typeof end) {
    throw refuse('invalid_argument', `a range on ${orderBy.field} is two strings or two numbers`);
  }
  return range;
}

function isBound(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}

function checkText(
  declaration: CollectionDeclaration,
  text: string | undefined,
  textSearch: boolean,
  refuse: Refuse,
): readonly string[] | undefined {
  if (text === undefined) return undefined;
  if (!textSearch) throw refuse('unsupported', 'this store cannot search text');
  if (declaration.textFields.length === 0) {
    throw refuse('invalid_argument', 'no text fields are declared');
  }
  return [...words(text)].sort();
}

/** The most groups, and words in all of them, that a query may have. */
const mostGroups = 100;
const mostGroupWords = 1_000;

function checkGroups(
  declaration: CollectionDeclaration,
  given: DocumentQuery['anyWordOf'],
  textSearch: boolean,
  refuse: Refuse,
): QueryPlan['groups'] {
  if (given === undefined) return undefined;
  checkText(declaration, '', textSearch, refuse);
  const all = given.reduce((sum, group) => sum + group.length, 0);
  if (given.length > mostGroups || all > mostGroupWords) {
    throw refuse('invalid_argument', 'the query has too many words');
  }
  return given.map((group) => [...new Set(group.flatMap((text) => words(text)))].sort());
}
