import type { QueryPlan } from '@attune/core/adapter-kit';
import { keyRange, orderedText, sortKey } from './sort-key.js';

/** A query in the service's SQL. */
export interface PageQuery {
  readonly query: string;
  readonly parameters: { readonly name: string; readonly value: string | number }[];
}

/**
 * One page and one document more, from the place of the cursor on. The order names every path of a
 * composite index, the compared fields included, as the service wants it to use the index.
 */
export function pageQuery(plan: QueryPlan, now: Date | undefined): PageQuery {
  const parameters: PageQuery['parameters'] = [];
  const bind = (value: string | number): string => {
    const name = `@v${parameters.length}`;
    parameters.push({ name, value });
    return name;
  };
  const conditions = plan.equals.map(({ field, value }) => {
    const key = field === 'id' ? orderedText(String(value)) : sortKey(value);
    return `${pathOf(field)} = ${bind(key)}`;
  });
  conditions.push(...rangeOf(plan, bind), ...placeOf(plan, bind), ...wordsOf(plan, bind));
  if (now !== undefined) conditions.push(`(NOT IS_DEFINED(c.e) OR c.e > ${bind(now.getTime())})`);
  const order = orderOf(plan).map((path) => `${path} ${plan.direction === 'asc' ? 'ASC' : 'DESC'}`);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const query = `SELECT TOP ${plan.limit + 1} c.body, c._etag FROM c${where} ORDER BY ${order.join(', ')}`;
  return { query, parameters };
}

/** Whether no document can be found, so that nothing need be asked. */
export function findsNothing({ words, groups, range, sortField }: QueryPlan): boolean {
  if (words?.length === 0 || groups?.some((group) => group.length === 0)) return true;
  return sortField === 'id' && typeof (range?.from ?? range?.to) === 'number';
}

function orderOf({ index, sortField }: QueryPlan): readonly string[] {
  const fields = index?.fields ?? (sortField === 'id' ? [] : [sortField]);
  const keyed = fields.filter((field) => field !== 'id').map(pathOf);
  return [...keyed, 'c.i', 'c.p'];
}

function pathOf(field: string): string {
  return field === 'id' ? 'c.i' : `c.k[${JSON.stringify(field)}]`;
}

type Bind = (value: string | number) => string;

function rangeOf({ sortField, range }: QueryPlan, bind: Bind): readonly string[] {
  const path = pathOf(sortField);
  if (range === undefined) return sortField === 'id' ? [] : [`IS_DEFINED(${path})`];
  if (sortField !== 'id') {
    const [from, to] = keyRange(range);
    return [`${path} >= ${bind(from)}`, `${path} < ${bind(to)}`];
  }
  const { from, to } = range;
  const least = from === undefined ? [] : [`${path} >= ${bind(orderedText(String(from)))}`];
  return to === undefined ? least : [...least, `${path} < ${bind(orderedText(String(to)))}`];
}

/**
 * Only what comes after the cursor. The first condition is one that an index can begin at, so a late page costs
 * no more than the first.
 */
function placeOf({ after, sortField, direction }: QueryPlan, bind: Bind): readonly string[] {
  if (after === undefined) return [];
  const beyond = direction === 'asc' ? '>' : '<';
  const id = bind(orderedText(after.id));
  const partition = bind(orderedText(after.partition));
  if (sortField === 'id') {
    return [`c.i ${beyond}= ${id}`, `(c.i ${beyond} ${id} OR c.p ${beyond} ${partition})`];
  }
  const path = pathOf(sortField);
  const sort = bind(sortKey(after.sort));
  const tie = `c.i ${beyond} ${id} OR (c.i = ${id} AND c.p ${beyond} ${partition})`;
  return [`${path} ${beyond}= ${sort}`, `(${path} ${beyond} ${sort} OR ${tie})`];
}

function wordsOf({ words, groups }: QueryPlan, bind: Bind): readonly string[] {
  const all = [...(words ?? []).map((word) => [word]), ...(groups ?? [])];
  return all.map((group) => {
    const any = group.map((word) => `ARRAY_CONTAINS(c.w, ${bind(word)})`);
    return `(${any.join(' OR ')})`;
  });
}
