import type { Expectation } from '@attune/core/ports';
import { alive, castOf, etagParameter, type Statement } from './sql-statements.js';
import type { Table } from './sql-table.js';

/** A document to write: its values, in the order of the table's columns, and what must hold. */
export interface TogetherPut {
  readonly row: readonly unknown[];
  readonly expect: Expectation | undefined;
}

/** The most documents of one statement; servers keep a prepared statement for each number and mix. */
export const mostTogether = 8;
/** What the server says when an expectation does not hold: SQLSTATE of a division by zero. */
export const notTogether = '22012';

/**
 * Writes documents of one partition, all or none, in one statement: a transaction of its own takes
 * five times as many messages. Fails with `notTogether` when an expectation does not hold; it does
 * not say which.
 */
export function putTogether(
  table: Table,
  turn: string,
  puts: readonly TogetherPut[],
  now: Date,
): Statement {
  const parameters: unknown[] = [turn];
  const writes = puts.map((put, at) => `w${at} as (${putOf(table, put, now, parameters)})`);
  const done = puts.map((_, at) => `(select count(*) from w${at})`).join(' + ');
  return {
    text: `with turn as materialized (select pg_advisory_xact_lock(hashtextextended($1, 0))),
      ${writes.join(',\n      ')}
      select 1 / (case when ${done} = ${puts.length} then 1 else 0 end) as done`,
    parameters,
    prepared: true,
  };
}

/** The table `turn` is read before anything is written, so that batches of a partition do not deadlock. */
function putOf(
  table: Table,
  { row, expect }: TogetherPut,
  now: Date,
  parameters: unknown[],
): string {
  const { name, columns } = table;
  const first = parameters.push(...row) - row.length + 1;
  const values = columns.map((column, at) => castOf(column, first + at));
  const etag = etagParameter(first);
  if (expect !== undefined && expect !== 'absent') {
    const set = columns.map((column, at) => `${column} = ${values[at]}`).join(', ');
    const old = `$${parameters.push(expect.etag)}`;
    return `update ${name} as t set ${set} from turn where t.partition = ${values[0]} and t.id = ${values[1]}
        and t.etag in (${etag}, ${old}) and ${alive(table, now, parameters)} returning 1`;
  }
  const replace = columns.map((column) => `${column} = excluded.${column}`).join(', ');
  const only =
    expect === 'absent' ? `where t.etag = ${etag} or not ${alive(table, now, parameters)}` : '';
  return `insert into ${name} as t (${columns.join(', ')}) select ${values.join(', ')} from turn
        on conflict (partition, id) do update set ${replace} ${only} returning 1`;
}
