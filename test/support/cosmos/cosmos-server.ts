import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Container, livingItem, newContainer, ranges } from './containers.js';
import { senderOf } from './cosmos-auth.js';
import { type Asked, type CosmosState, newState, type Trouble } from './cosmos-state.js';
import { type Answer, answerItems, refused } from './item-requests.js';

export interface CosmosServer extends CosmosState, AsyncDisposable {
  readonly url: string;
  readonly key: string;
  /** Ids of the items in a container that have not expired. */
  items(database: string, container: string): readonly string[];
}

export interface CosmosServerOptions {
  /** Key and certificate of `https`, without which the SDK sends no token. */
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
}

const mostRequestBytes = 2 * 2 ** 20;

/**
 * Azure Cosmos DB for NoSQL by its REST protocol, as far as its documentation tells: signatures, databases,
 * containers in three physical partitions, items, transactional batches, queries with plans and continuations,
 * conditions, time to live, request charges, session tokens and limits. Request charges are rough.
 */
export async function startCosmosServer({ tls }: CosmosServerOptions = {}): Promise<CosmosServer> {
  const key = Buffer.from(randomUUID()).toString('base64');
  const state = newState();
  const answer: RequestListener = (request, response) => {
    serve({ state, key, url: addressOf() }, request, response).catch((error: unknown) => {
      state.violations.push(String(error));
      response.destroy();
    });
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scheme = tls === undefined ? 'http' : 'https';
  const addressOf = () => `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return Object.assign(state, {
    url: addressOf(),
    key,
    items: (database: string, name: string) => {
      const container = state.databases.get(database)?.get(name);
      const found = [...(container?.partitions.entries() ?? [])];
      return found.flatMap(([partition, items]) =>
        [...items.keys()].filter(
          (id) => container && livingItem(container, partition, id, state.now()),
        ),
      );
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

interface Service {
  readonly state: CosmosState;
  readonly key: string;
  readonly url: string;
}

async function serve(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { state } = service;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const asked = askedOf(request);
  state.asked.push(asked);
  if (request.headers['x-ms-version'] === undefined) state.violations.push('without a version');
  const trouble: Trouble | undefined = state.trouble(asked);
  if (trouble === undefined) send(state, response, answerTo(service, asked, request, bytes));
  else if ('status' in trouble) send(state, response, troubled(trouble));
  else if ('text' in trouble) response.end(trouble.text);
  else {
    if (trouble.cut === 'after') answerTo(service, asked, request, bytes);
    response.destroy();
  }
}

function troubled({
  status,
  substatus,
  retryAfterMs,
}: Extract<Trouble, { status: number }>): Answer {
  const wait = retryAfterMs === undefined ? {} : { 'x-ms-retry-after-ms': String(retryAfterMs) };
  const answer = refused({ status, message: 'Refused.', ...(substatus && { substatus }) });
  return { ...answer, headers: wait };
}

function askedOf({ method = '', url = '/', headers }: IncomingMessage): Asked {
  const path = new URL(url, 'http://127.0.0.1').pathname.replaceAll(/^\/+|\/+$/gu, '');
  const parts = path.split('/');
  const isItem = parts[4] === 'docs';
  const plan = headers['x-ms-cosmos-is-query-plan-request'] !== undefined;
  const query = headers['x-ms-documentdb-isquery'] !== undefined;
  const batch = headers['x-ms-cosmos-is-batch-request'] !== undefined;
  const itemKind = plan ? 'plan' : query ? 'query' : batch ? 'batch' : 'item';
  const other = path === '' ? 'account' : 'metadata';
  return { method, path, kind: isItem ? itemKind : other, container: parts[3] };
}

function answerTo(
  { state, key, url }: Service,
  asked: Asked,
  { headers }: IncomingMessage,
  bytes: Buffer,
): Answer {
  if (bytes.length > mostRequestBytes) {
    return refused({ status: 413, message: 'Request size is too large.' });
  }
  const sender = senderOf(asked, headers, key);
  if (sender === undefined) {
    const message = 'The input authorization token can not serve the request.';
    return refused({ status: 401, message });
  }
  if (asked.kind === 'account') return account(state, url);
  const body: unknown = bytes.length === 0 ? undefined : JSON.parse(bytes.toString());
  const metadata = asked.kind === 'metadata';
  if (sender === 'identity' && !state.identityHasRole) {
    return refused({ status: 403, substatus: 5301, message: 'Request blocked by Auth.' });
  }
  if (sender === 'identity' && metadata && asked.method !== 'GET') {
    return refused({ status: 403, substatus: 5300, message: 'cannot be authorized by AAD token' });
  }
  const [, database = '', , name = '', , id] = asked.path.split('/').map(decodeURIComponent);
  if (metadata) return answerMetadata(state, asked, { database, name, body });
  const container = state.databases.get(database)?.get(name);
  if (container === undefined) return absent;
  return answerItems(container, { method: asked.method, headers, id, body, state });
}

interface Target {
  readonly database: string;
  readonly name: string;
  readonly body: unknown;
}

/** A request about databases, containers or their physical partitions. */
function answerMetadata(
  { databases }: CosmosState,
  asked: Asked,
  { database, name, body }: Target,
): Answer {
  const definition = { ...(body as object) } as Container['definition'];
  const { id = '' } = definition as { readonly id?: string };
  if (database === '') return make(databases, id, new Map(), { id });
  const containers = databases.get(database);
  if (containers === undefined) return absent;
  if (asked.path === `dbs/${database}`) return { status: 200, body: { id: database }, charge: 2 };
  if (name === '') return make(containers, id, newContainer(definition), definition);
  const container = containers.get(name);
  if (container === undefined) return absent;
  if (asked.path.endsWith('/pkranges')) {
    const all = ranges.map((range) => ({ ...range, _rid: range.id, status: 'online' }));
    const listed = { _rid: container.rid, PartitionKeyRanges: all, _count: all.length };
    return { status: 200, body: listed, charge: 1 };
  }
  if (asked.method === 'PUT') container.definition = definition;
  return { status: 200, body: { ...container.definition, _rid: container.rid }, charge: 2 };
}

function make<T>(all: Map<string, T>, id: string, made: T, body: object): Answer {
  if (all.has(id)) return refused({ status: 409, message: 'Exists.' });
  all.set(id, made);
  return { status: 201, body, charge: 2 };
}

const absent = refused({ status: 404, message: 'Resource Not Found.' });

function account(state: CosmosState, url: string): Answer {
  const regions = Array.from({ length: state.regions }, (_, at) => ({
    name: `Region ${at + 1}`,
    databaseAccountEndpoint: url,
  }));
  const body = {
    id: 'an-account',
    userConsistencyPolicy: { defaultConsistencyLevel: state.consistency },
    writableLocations: state.severalWriteRegions ? regions : regions.slice(0, 1),
    readableLocations: regions,
    enableMultipleWriteLocations: state.severalWriteRegions,
  };
  return { status: 200, body, charge: 0 };
}

function send(state: CosmosState, response: ServerResponse, answer: Answer): void {
  const { status, substatus, body, headers, charge } = answer;
  state.lsn += 1;
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-ms-activity-id': randomUUID(),
    'x-ms-request-charge': charge.toFixed(2),
    'x-ms-session-token': `0:-1#${state.lsn}`,
    ...(substatus === undefined ? {} : { 'x-ms-substatus': String(substatus) }),
    ...headers,
  });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
