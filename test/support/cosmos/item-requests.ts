import type { IncomingHttpHeaders } from 'node:http';
import {
  type Container,
  type ItemOperation,
  operate,
  operateTogether,
  type Refusal,
} from './containers.js';
import type { CosmosState } from './cosmos-state.js';
import { pageOf, queryPlan } from './queries.js';
import { parseQuery, SqlError } from './sql-parser.js';

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly substatus?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly charge: number;
}

export interface ItemRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly id: string | undefined;
  readonly body: unknown;
  readonly state: CosmosState;
}

const mostOperations = 100;

/** A request to `…/docs` or `…/docs/{id}`. */
export function answerItems(container: Container, request: ItemRequest): Answer {
  const { headers } = request;
  if (headers['x-ms-cosmos-is-query-plan-request'] !== undefined) return plan(request);
  if (headers['x-ms-documentdb-isquery'] !== undefined) return find(container, request);
  if (headers['x-ms-cosmos-is-batch-request'] !== undefined) return batch(container, request);
  return answerItem(container, request);
}

function answerItem(
  container: Container,
  { headers, method, id, body: given, state }: ItemRequest,
): Answer {
  const partition = partitionOf(headers);
  if (partition === undefined) {
    return refused({ status: 400, message: 'PartitionKey value must be supplied.' });
  }
  const body = given as ItemOperation['body'];
  const upsert = headers['x-ms-documentdb-is-upsert'] !== undefined;
  const types: Readonly<Record<string, ItemOperation['type']>> = {
    ...{ GET: 'Read', PUT: 'Replace', DELETE: 'Delete', POST: upsert ? 'Upsert' : 'Create' },
  };
  const type = types[method] ?? 'Read';
  const target = { partition, id: id ?? String(body?.['id']), ifMatch: headers['if-match'] };
  const operation = { type, ...target, ...(body === undefined ? {} : { body }) };
  const result = operate(container, operation, state.now());
  if ('message' in result) return refused(result);
  const { item, status } = result;
  const charge = chargeOf(type, item?.bytes ?? 0);
  return item === undefined
    ? { status, charge }
    : { status, charge, body: item.body, headers: { etag: item.etag } };
}

function batch(container: Container, { headers, body, state }: ItemRequest): Answer {
  const partition = partitionOf(headers);
  if (!Array.isArray(body) || body.length === 0 || body.length > mostOperations) {
    return refused({ status: 400, message: 'The batch has none or too many operations.' });
  }
  if (
    partition === undefined ||
    headers['x-ms-cosmos-batch-atomic']?.toString().toLowerCase() !== 'true'
  ) {
    return refused({ status: 400, message: 'A transactional batch has one partition key.' });
  }
  const operations = body.map((one: Readonly<Record<string, unknown>>): ItemOperation => {
    const given = one['resourceBody'] as Readonly<Record<string, unknown>> | undefined;
    if (one['partitionKey'] !== undefined) state.violations.push('a key of its own in a batch');
    const ifMatch = one['ifMatch'] as string | undefined;
    const id = String(one['id'] ?? given?.['id']);
    const type = one['operationType'] as ItemOperation['type'];
    return { type, partition, id, ifMatch, ...(given === undefined ? {} : { body: given }) };
  });
  const { failed, results } = operateTogether(container, operations, state.now());
  const told = results.map((result, at) => {
    const item = 'item' in result ? result.item : undefined;
    const charge = failed ? 1 : chargeOf(operations[at]?.type ?? 'Read', item?.bytes ?? 0);
    const etag = item === undefined ? {} : { eTag: item.etag };
    return { statusCode: result.status, requestCharge: charge, ...etag };
  });
  const charge = told.reduce((sum, { requestCharge }) => sum + requestCharge, 0);
  return { status: failed ? 207 : 200, body: told, charge };
}

function plan({ body }: ItemRequest): Answer {
  return orBadQuery(() => ({
    status: 200,
    body: queryPlan({ query: parseQuery(textOf(body)) }),
    charge: 0,
  }));
}

function find(container: Container, { headers, body, state }: ItemRequest): Answer {
  return orBadQuery(() => {
    const text = textOf(body);
    const query = parseQuery(text);
    const partition = partitionOf(headers);
    const range = headers['x-ms-documentdb-partitionkeyrangeid']?.toString();
    const isWhole = partition === undefined && range === undefined;
    if (isWhole && (query.orderBy.length > 0 || query.top !== undefined)) {
      const message =
        'The provided cross partition query can not be directly served by the gateway.';
      const additionalErrorInfo = JSON.stringify(queryPlan({ query }));
      const told = { code: 'BadRequest', message, additionalErrorInfo };
      return { status: 400, substatus: 1004, body: told, charge: 0 };
    }
    const given = (body as { parameters?: { name: string; value: unknown }[] }).parameters ?? [];
    const page = pageOf(container, {
      ...{ text, query, partition, range, now: state.now() },
      parameters: new Map(given.map(({ name, value }) => [name, value])),
      most: Math.min(state.mostPerPage, Number(headers['x-ms-max-item-count'] ?? 100)),
      continuation: headers['x-ms-continuation']?.toString(),
    });
    const { documents, continuation, examined, bytes } = page;
    return {
      status: 200,
      body: { _rid: container.rid, Documents: documents, _count: documents.length },
      ...(continuation === undefined ? {} : { headers: { 'x-ms-continuation': continuation } }),
      charge: 2.3 + examined * 0.03 + (bytes / 1_024) * 0.2,
    };
  });
}

function orBadQuery(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return refused({ status: 400, message: error.message });
  }
}

function textOf(body: unknown): string {
  const { query } = Object(body) as { readonly query?: unknown };
  if (typeof query !== 'string') throw new SqlError('The query is missing.');
  return query;
}

export function refused({ status, substatus, message }: Refusal): Answer {
  const told = { code: String(status), message };
  return { status, body: told, charge: 1, ...(substatus === undefined ? {} : { substatus }) };
}

/** JSON without the escapes that the header has. */
function partitionOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['x-ms-documentdb-partitionkey'];
  return given === undefined ? undefined : JSON.stringify(JSON.parse(String(given)));
}

/** Roughly what the documentation says: 1 for reading 1 KB, 5.5 for writing it, more for more. */
function chargeOf(type: ItemOperation['type'], bytes: number): number {
  const kilobytes = Math.max(1, Math.ceil(bytes / 1_024));
  return type === 'Read' ? 1 + (kilobytes - 1) * 0.3 : 5.5 + (kilobytes - 1) * 1.2;
}
