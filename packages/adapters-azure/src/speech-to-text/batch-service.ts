import { compareCodePoints } from '@attune/core/adapter-kit';
import type { PortError } from '@attune/core/ports';
import type { AzureAnswer, AzureClient, AzureRequest } from '../requests/azure-client.js';
import { portError, type ToldError, toldErrorOf } from '../requests/azure-fault.js';
import { isRecord, type RecordValue, textOf } from '../requests/json-values.js';
import { speechCall } from './speech-calls.js';
import type { SpeechApiVersion } from './speech-options.js';

/** A job as the service describes it. */
export interface Job {
  readonly id: string;
  readonly state: 'running' | 'succeeded' | 'failed';
  /** Why it failed. */
  readonly told: ToldError;
  /** How long the service wants to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

/** A file of a job that is over. */
export interface JobFile {
  readonly kind: string;
  /** Where it can be read, which is a secret. */
  readonly address: string;
}

/** Batch transcription, by the REST API 2024-11-15 and 2025-10-15. */
export interface BatchService {
  /** Ids of the jobs of this name, the oldest first. */
  findJobs(name: string, signal: AbortSignal | undefined): Promise<readonly string[]>;
  /** Starts a job and resolves its id. */
  submit(
    order: Readonly<Record<string, unknown>>,
    signal: AbortSignal | undefined,
  ): Promise<string>;
  /** Resolves `undefined` when there is no such job (any more). */
  readJob(id: string, signal: AbortSignal | undefined): Promise<Job | undefined>;
  listFiles(id: string, signal: AbortSignal | undefined): Promise<readonly JobFile[]>;
  /** The content of a file, parsed; `undefined` for one that is no JSON. */
  readFile(file: JobFile, signal: AbortSignal | undefined): Promise<unknown>;
  /** Deletes a job and its results; whether that was possible. */
  deleteJob(id: string, signal: AbortSignal | undefined): Promise<boolean>;
}

/** Lists end long before that; it keeps a service that repeats itself from being asked for ever. */
const mostPages = 200;
/** How long addresses of results are good for; they are used at once. */
const resultMinutes = 60;

export function createBatchService(
  client: AzureClient,
  endpoint: string,
  { apiVersion, provider }: { readonly apiVersion: SpeechApiVersion; readonly provider: string },
): BatchService {
  const version = `api-version=${apiVersion}`;
  const place: Place = {
    endpoint,
    list: `${base}?${version}`,
    submit: `${base}:submit?${version}`,
    job: (id, part = '') => `${base}/${encodeURIComponent(id)}${part}?${version}`,
    send: (operation, request) =>
      client.send({ repeatable: true, ...request, call: speechCall(provider, operation) }),
    unreadable: (operation) => {
      const message = `The answer of Azure Speech to ${operation} cannot be read`;
      return portError('internal', message, speechCall(provider, operation));
    },
  };
  return {
    findJobs: (name, signal) => findJobs(place, name, signal),
    submit: (order, signal) => submit(place, order, signal),
    readJob: (id, signal) => readJob(place, id, signal),
    listFiles: (id, signal) => listFiles(place, id, signal),
    readFile: async (file, signal) => {
      const answer = await readFile(place, file, signal);
      if (answer.status !== 200) throw unreadableResult(answer.status, provider);
      return answer.body;
    },
    deleteJob: async (id, signal) => {
      const sent = { method: 'DELETE', path: place.job(id), signal } as const;
      const { status } = await place.send('delete', { ...sent, expected: [400, 404, 409] });
      return status < 300 || status === 404;
    },
  };
}

const base = '/speechtotext/transcriptions';

/** The paths of the service, and how requests get there. */
interface Place {
  readonly endpoint: string;
  readonly list: string;
  readonly submit: string;
  job(id: string, part?: string): string;
  send(
    operation: string,
    request: Omit<AzureRequest, 'call' | 'repeatable'> & { readonly repeatable?: boolean },
  ): Promise<AzureAnswer>;
  unreadable(operation: string): PortError;
}

type Signal = AbortSignal | undefined;

async function findJobs(place: Place, name: string, signal: Signal): Promise<readonly string[]> {
  const filter = encodeURIComponent(`displayName eq '${name}'`);
  const found: { readonly id: string; readonly since: string }[] = [];
  for await (const job of entries(place, `${place.list}&filter=${filter}`, 'list', signal)) {
    // Looked at again, in case a service takes no notice of the filter.
    const id = job['displayName'] === name ? idOf(job) : undefined;
    if (id !== undefined) found.push({ id, since: textOf(job['createdDateTime']) ?? '' });
  }
  return found.sort((a, b) => compareCodePoints(a.since, b.since)).map(({ id }) => id);
}

async function submit(place: Place, order: RecordValue, signal: Signal): Promise<string> {
  const { body } = await place.send('submit', {
    method: 'POST',
    path: place.submit,
    headers: { 'content-type': 'application/json' },
    body: () => JSON.stringify(order),
    signal,
    // Without an answer there may be a job: the next start finds it by its name.
    repeatable: false,
  });
  const id = isRecord(body) ? idOf(body) : undefined;
  if (id === undefined) throw place.unreadable('submit');
  return id;
}

async function readJob(place: Place, id: string, signal: Signal): Promise<Job | undefined> {
  const sent = { method: 'GET', path: place.job(id), signal } as const;
  const answer = await place.send('read', { ...sent, expected: [404] });
  if (answer.status === 404) return undefined;
  const { body, retryAfterMs } = answer;
  const status = isRecord(body) ? textOf(body['status']) : undefined;
  if (!isRecord(body) || status === undefined) throw place.unreadable('read');
  const { error } = isRecord(body['properties']) ? body['properties'] : {};
  return { id, state: stateOf(status), told: toldErrorOf(error), retryAfterMs };
}

async function listFiles(place: Place, id: string, signal: Signal): Promise<JobFile[]> {
  const path = `${place.job(id, '/files')}&sasLifetimeMinutes=${resultMinutes}`;
  const files: JobFile[] = [];
  for await (const file of entries(place, path, 'list files of', signal)) {
    const kind = textOf(file['kind']);
    const links = isRecord(file['links']) ? file['links'] : {};
    const address = textOf(links['contentUrl']);
    if (kind !== undefined && address !== undefined) files.push({ kind, address });
  }
  return files;
}

async function readFile(place: Place, { address }: JobFile, signal: Signal): Promise<AzureAnswer> {
  const { protocol } = new URL(place.endpoint);
  if (!URL.canParse(address) || new URL(address).protocol !== protocol) {
    throw place.unreadable('list files of');
  }
  const sent = { method: 'GET', path: address, anonymous: true, signal } as const;
  return await place.send('read a result of', { ...sent, expected: [401, 403, 404, 409] });
}

/**
 * The entries of a list, page by page. A page at another address is not asked for: the key would go
 * there.
 */
async function* entries(place: Place, path: string, operation: string, signal: Signal) {
  let next: string | undefined = path;
  for (let page = 0; next !== undefined && page < mostPages; page += 1) {
    const { body } = await place.send(operation, { method: 'GET', path: next, signal });
    if (!isRecord(body) || !Array.isArray(body['values'])) throw place.unreadable(operation);
    yield* body['values'].filter(isRecord);
    next = pathWithin(place.endpoint, textOf(body['@nextLink']));
  }
}

/** A resource with storage of its own gives addresses without a signature. */
function unreadableResult(status: number, provider: string) {
  const message = `A result of Azure Speech cannot be read (status ${status}). A resource with storage of its own must let it be read without a key`;
  return portError('permission_denied', message, speechCall(provider, 'read a result of'));
}

/** The last part of the path of `self`, which has a query. */
function idOf(job: RecordValue): string | undefined {
  const self = textOf(job['self']);
  if (self === undefined || !URL.canParse(self)) return undefined;
  const id = new URL(self).pathname.split('/').at(-1);
  return id === undefined || !/^[A-Za-z0-9._-]{1,128}$/u.test(id) ? undefined : id;
}

function stateOf(status: string): Job['state'] {
  if (status === 'Succeeded') return 'succeeded';
  return status === 'Failed' ? 'failed' : 'running';
}

function pathWithin(endpoint: string, link: string | undefined): string | undefined {
  if (link === undefined || !URL.canParse(link)) return undefined;
  const url = new URL(link);
  return url.origin === new URL(endpoint).origin ? `${url.pathname}${url.search}` : undefined;
}
