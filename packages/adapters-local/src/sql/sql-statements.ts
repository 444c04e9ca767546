import {
  indexKey,
  indexKeyRange,
  type QueryPlan,
  type SortPosition,
} from '@attune/core/adapter-kit';
import type { DocumentKey, Expectation, IndexedValue } from '@attune/core/ports';
import { type Table, wordKey } from './sql-table.js';

/** A statement and its parameters. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
  /** As in `QueryOptions`. */
  readonly prepared?: boolean;
}

const casts: Readonly<Record<string, (parameter: string) => string>> = {
  body: (parameter) => `${parameter}::text::json`,
  words: (parameter) => `array_to_tsvector(${parameter}::text[])`,
  expires_at: (parameter) => `${parameter}::text::timestamptz`,
};

/** A parameter as the column takes it. */
export function castOf(column: string, parameter: number): string {
  return (casts[column] ?? String)(`$${parameter}`);
}

/** As text that no setting of a server changes. */
const compare: typeof casts = {
  body: (column) => `${column}::text`,
  expires_at: (column) => `extract(epoch from ${column})`,
};

/** Where the new etag stands among the values of a row, whose first is parameter `first`. */
export function etagParameter(first = 1): string {
  return `$${first + 2}`;
}

/** Reads one document that has not expired. */
export function selectOne(table: Table, key: DocumentKey, now: Date): Statement {
  const parameters = [key.partition, key.id];
  return {
    text: `select etag, body::text as body from ${table.name} as t
      where partition = $1 and id = $2 and ${alive(table, now, parameters)}`,
    parameters,
    prepared: true,
  };
}

/**
 * Writes one document; returns no row when the expectation does not hold. A document that bears the
 * new etag already meets every expectation, so the same write can be sent again.
 */
export function putOne(
  table: Table,
  row: readonly unknown[],
  expect: Expectation | undefined,
  now: Date,
): Statement {
  const { name, columns } = table;
  const values = columns.map((column, at) => castOf(column, at + 1));
  if (expect !== undefined && expect !== 'absent') {
    const set = columns.map((column, at) => `${column} = ${values[at]}`).join(', ');
    const parameters = [...row, expect.etag];
    return {
      text: `update ${name} as t set ${set} where partition = $1 and id = $2
        and etag in (${etagParameter()}, $${parameters.length}) and ${alive(table, now, parameters)} returning 1`,
      parameters,
      prepared: true,
    };
  }
  const replace = columns.map((column) => `${column} = excluded.${column}`).join(', ');
  const parameters = [...row];
  const only =
    expect === 'absent'
      ? `where t.etag = ${etagParameter()} or not ${alive(table, now, parameters)}`
      : '';
  return {
    text: `insert into ${name} as t (${columns.join(', ')}) values (${values.join(', ')})
      on conflict (partition, id) do update set ${replace} ${only} returning 1`,
    parameters,
    prepared: true,
  };
}

/** Finds out whether one of these etags stands in a partition. */
export function anyOf({ name }: Table, partition: string, etags: readonly string[]): Statement {
  return {
    text: `select 1 from ${name} where partition = $1 and etag = any($2::text[]) limit 1`,
    parameters: [partition, etags],
  };
}

/** Writes documents where there are none. */
export function insertMany(
  { name, columns }: Table,
  rows: readonly (readonly unknown[])[],
): Statement {
  const values = rows.map((_, row) => {
    const first = row * columns.length + 1;
    return `(${columns.map((column, at) => castOf(column, first + at)).join(', ')})`;
  });
  const text = `insert into ${name} (${columns.join(', ')}) values ${values.join(', ')}`;
  return { text, parameters: rows.flat() };
}

/** How many records there are, and what all they hold comes to, in whatever order. */
export interface Summary {
  readonly records: number;
  readonly checksum: string;
}

/** Selects a `Summary`: the sums of the halves of the records' digests. */
export function summarize({ name, columns }: Table): Statement {
  const compared = columns.map((column) => (compare[column] ?? String)(column)).join(', ');
  const half = (from: number) => `sum(('x' || substr(digest, ${from}, 15))::bit(60)::bigint)`;
  const text = `select count(*)::int as records,
    coalesce(${half(1)}, 0)::text || '-' || coalesce(${half(16)}, 0)::text as checksum
    from (select md5(row(${compared})::text) as digest from ${name}) as digests`;
  return { text, parameters: [] };
}

/** Removes one document; with an expected etag it returns no row when that does not hold. */
export function deleteOne(
  table: Table,
  key: DocumentKey,
  etag: string | undefined,
  now: Date,
): Statement {
  const text = `delete from ${table.name} as t where partition = $1 and id = $2`;
  if (etag === undefined) return { text, parameters: [key.partition, key.id] };
  const parameters = [key.partition, key.id, etag];
  return {
    text: `${text} and etag = $3 and ${alive(table, now, parameters)} returning 1`,
    parameters,
  };
}

/** Removes up to a number of expired documents. */
export function deleteExpired({ name }: Table, limit: number, now: Date): Statement {
  return {
    text: `delete from ${name} where (partition, id) in (select partition, id from ${name}
      where expires_at <= $1::text::timestamptz order by expires_at limit $2::int) returning 1`,
    parameters: [now.toISOString(), limit],
  };
}

/** Reads one page and one row more, by keyset: the cost does not grow with the page number. */
export function selectPage(table: Table, plan: QueryPlan, now: Date, beside?: string): Statement {
  const parameters: unknown[] = [];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  const conditions = plan.equals.map(
    ({ field, value }) => `${columnOf(table, field)} = ${bind(keyOf(field, value))}`,
  );
  if (plan.partition !== undefined) conditions.push(`partition = ${bind(plan.partition)}`);
  if (plan.sortField !== 'id') conditions.push(`${columnOf(table, plan.sortField)} is not null`);
  conditions.push(...rangeOf(table, plan, bind));
  const sorted = sortedColumns(table, plan);
  const { after } = plan;
  if (after !== undefined) {
    const columns = sorted.map(({ column }) => column).join(', ');
    const position = sorted.map(({ at }) => bind(at(after))).join(', ');
    conditions.push(`(${columns}) ${plan.direction === 'asc' ? '>' : '<'} (${position})`);
  }
  conditions.push(...textConditions(table, plan, bind));
  conditions.push(alive(table, now, parameters));
  const order = sorted.map(({ column }) => `${column} ${plan.direction}`).join(', ');
  const page = `from ${table.name} as t
      where ${conditions.join(' and ')} order by ${order} limit ${bind(plan.limit + 1)}::int`;
  if (beside === undefined) return { text: `select etag, body::text as body ${page}`, parameters };
  // Joined to the rows of the page only, not to all that are sorted for it.
  const columns = ['partition', 'etag', 'body', ...sorted.map(({ column }) => column)];
  const found = [...new Set(columns)].join(', ');
  const along = `select b.etag, b.body from ${table.name} as b where b.partition = p.partition
      and b.id = ${bind(beside)} and ${alive(table, now, parameters, 'b')}`;
  return {
    text: `select p.etag, p.body::text as body, b.etag as beside_etag, b.body::text as beside
      from (select ${found} ${page}) as p left join lateral (${along}) as b on true
      order by ${sorted.map(({ column }) => `p.${column} ${plan.direction}`).join(', ')}`,
    parameters,
  };
}

interface SortedColumn {
  readonly column: string;
  /** The column's value at a position. */
  readonly at: (position: SortPosition) => string;
}

/** What rows are ordered by: the columns in which the chosen index ends. */
function sortedColumns(table: Table, { sortField, partition }: QueryPlan): SortedColumn[] {
  const columns: SortedColumn[] = [];
  if (sortField !== 'id') {
    columns.push({ column: columnOf(table, sortField), at: ({ sort }) => indexKey(sort) });
  }
  columns.push({ column: 'id', at: ({ id }) => id });
  if (partition === undefined) columns.push({ column: 'partition', at: (one) => one.partition });
  return columns;
}

function rangeOf(table: Table, plan: QueryPlan, bind: (value: unknown) => string): string[] {
  if (plan.range === undefined) return [];
  const column = columnOf(table, plan.sortField);
  if (plan.sortField !== 'id') {
    const [from, to] = indexKeyRange(plan.range);
    return [`${column} >= ${bind(from)}`, `${column} < ${bind(to)}`];
  }
  const { from, to } = plan.range;
  if (typeof (from ?? to) === 'number') return ['false'];
  const least = from === undefined ? [] : [`id >= ${bind(from)}`];
  return to === undefined ? least : [...least, `id < ${bind(to)}`];
}

function columnOf({ keyColumns }: Table, field: string): string {
  return keyColumns.get(field) ?? 'id';
}

function keyOf(field: string, value: IndexedValue): string {
  return field === 'id' ? String(value) : indexKey(value);
}

function textConditions(
  table: Table,
  { words, groups }: QueryPlan,
  bind: (value: unknown) => string,
): readonly string[] {
  if (words === undefined && groups === undefined) return [];
  const all = [...(words ?? []).map((word) => [word]), ...(groups ?? [])];
  const isEmpty = words?.length === 0 || all.some((group) => group.length === 0);
  if (isEmpty) return ['false'];
  return all.length === 0 ? [] : [`words @@ ${bind(searchFor(table, all))}::tsquery`];
}

/** Words and their keys hold letters, digits, `-` and `_` only, so quoting them is enough. */
function searchFor(table: Table, groups: readonly (readonly string[])[]): string {
  return groups
    .map((group) => `(${group.map((word) => `'${wordKey(table, word)}'`).join(' | ')})`)
    .join(' & ');
}

/** Whether a row has not expired, with the moment put among the parameters where it matters. */
export function alive({ declaration }: Table, now: Date, parameters: unknown[], row = 't'): string {
  if (declaration.expiresAtField === undefined) return 'true';
  const moment = `$${parameters.push(now.toISOString())}`;
  return `(${row}.expires_at is null or ${row}.expires_at > ${moment}::text::timestamptz)`;
}
