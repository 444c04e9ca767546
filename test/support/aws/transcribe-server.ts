import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultsOf, type ServiceModel } from './service-model.js';
import { type AwsKey, signatureFault } from './signature.js';

/** A job as the service keeps it. */
interface Job {
  readonly request: Readonly<Record<string, unknown>>;
  looks: number;
  readonly fails: string | undefined;
}

const absent =
  "The requested job couldn't be found. Check the job name and try your request again.";

/** Objects by `bucket/key`, for a service whose bucket is at another server. */
export interface OutsideObjects {
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
}

/** Makes the result file of a job: the WAV that was staged, and what was asked. */
export type MakeResult = (wav: Uint8Array, request: Readonly<Record<string, unknown>>) => unknown;

export interface TranscribeServer extends AsyncDisposable {
  /** Serves both Transcribe and the objects of S3, by path. */
  readonly url: string;
  /** Objects by `bucket/key`. */
  readonly objects: Map<string, Uint8Array>;
  readonly jobs: ReadonlyMap<string, Job>;
  /** Names of all jobs that were ever started, in order: each is one that costs. */
  readonly started: readonly string[];
  /** Requests that the service's own model does not allow; a test expects none. */
  readonly violations: readonly string[];
  /** Answers every request in this way from now on. */
  refuse: { readonly status: number; readonly code: string } | undefined;
  /** The reason that jobs started from now on fail with. */
  failJobs: string | undefined;
  /** Looks at a job before it is done. */
  looksUntilDone: number;
}

/**
 * Transcribe's batch jobs and the objects they read and write. Requests are checked by botocore's
 * model of the service, and their signatures by the specification.
 */
export async function startTranscribeServer(
  model: ServiceModel,
  key: AwsKey,
  makeResult: MakeResult,
  outside?: OutsideObjects,
): Promise<TranscribeServer> {
  const objects = new Map<string, Uint8Array>();
  const bucket: OutsideObjects = outside ?? {
    read: async (name) => objects.get(name),
    write: async (name, bytes) => void objects.set(name, bytes),
  };
  const jobs = new Map<string, Job>();
  const started: string[] = [];
  const violations: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      // A client may go away in the middle, as a worker that is killed.
      if (request.complete) violations.push(`the server failed: ${error.message}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: TranscribeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    jobs,
    started,
    violations,
    refuse: undefined,
    failJobs: undefined,
    looksUntilDone: 1,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const body = Buffer.concat(parts);
    const target = request.headers['x-amz-target'];
    const code = state.refuse?.code ?? signatureFault(request, body, key);
    if (code !== undefined) {
      const status = state.refuse?.status ?? 403;
      return refuseWith(response, { status, code, message: 'refused' }, target === undefined);
    }
    if (typeof target !== 'string') return serveObject(request, response, body);
    const name = target.slice(`${model.metadata.targetPrefix}.`.length);
    const input = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    const operation = model.operations[name];
    const faults = operation === undefined ? [name] : faultsOf(model, operation.input.shape, input);
    violations.push(...faults);
    if (faults.length > 0) return badRequest(response, faults.join('; '));
    await perform(name, input, response);
  }

  async function perform(
    name: string,
    input: Record<string, unknown>,
    response: ServerResponse,
  ): Promise<void> {
    const job = String(input['TranscriptionJobName']);
    const known = jobs.get(job);
    if (name === 'StartTranscriptionJob') startJob(job, input, response);
    else if (known === undefined) badRequest(response, absent);
    else if (name === 'GetTranscriptionJob') await showJob(job, known, response);
    else if (isOver(known)) {
      jobs.delete(job);
      reply(response, undefined, undefined);
    } else badRequest(response, "The requested job couldn't be deleted: it is IN_PROGRESS.");
  }

  function startJob(job: string, request: Record<string, unknown>, response: ServerResponse): void {
    if (jobs.has(job)) {
      const message = 'The requested job name already exists. Use a different job name.';
      refuseWith(response, { status: 400, code: 'ConflictException', message });
      return;
    }
    started.push(job);
    jobs.set(job, { request, looks: 0, fails: state.failJobs });
    reply(response, 'StartTranscriptionJobResponse', stateOf(job));
  }

  async function showJob(name: string, job: Job, response: ServerResponse): Promise<void> {
    job.looks += 1;
    if (isOver(job) && job.fails === undefined) await writeResult(job);
    reply(response, 'GetTranscriptionJobResponse', stateOf(name));
  }

  function isOver({ looks }: Job): boolean {
    return looks >= state.looksUntilDone;
  }

  function stateOf(name: string): unknown {
    const job = jobs.get(name) as Job;
    const ended = job.fails === undefined ? 'COMPLETED' : 'FAILED';
    const { Media, LanguageCode } = job.request;
    return {
      TranscriptionJob: {
        TranscriptionJobName: name,
        TranscriptionJobStatus: isOver(job) ? ended : 'IN_PROGRESS',
        Media,
        ...(LanguageCode === undefined ? {} : { LanguageCode }),
        ...(job.fails !== undefined && isOver(job) ? { FailureReason: job.fails } : {}),
      },
    };
  }

  async function writeResult({ request }: Job): Promise<void> {
    const { MediaFileUri } = request['Media'] as { readonly MediaFileUri: string };
    const at = `${String(request['OutputBucketName'])}/${String(request['OutputKey'])}`;
    const wav = await bucket.read(MediaFileUri.slice('s3://'.length));
    if (wav === undefined || (await bucket.read(at)) !== undefined) return;
    await bucket.write(at, new TextEncoder().encode(JSON.stringify(makeResult(wav, request))));
  }

  function serveObject(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const { pathname } = new URL(request.url ?? '/', state.url);
    const name = decodeURIComponent(pathname.slice(1));
    if (request.method === 'PUT') objects.set(name, body);
    if (request.method === 'DELETE') objects.delete(name);
    const found = objects.get(name);
    if (request.method !== 'GET') {
      response.writeHead(200, { etag: '"1"' }).end();
      return;
    }
    if (found === undefined) {
      refuseWith(response, { status: 404, code: 'NoSuchKey', message: 'gone' }, true);
      return;
    }
    response.writeHead(200, { 'content-length': found.byteLength }).end(found);
  }

  /** An answer that the model does not allow would be one that the service never gives. */
  function reply(response: ServerResponse, shape: string | undefined, value: unknown): void {
    if (shape !== undefined) violations.push(...faultsOf(model, shape, value));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(value === undefined ? '' : JSON.stringify(value));
  }

  return state;
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function badRequest(response: ServerResponse, message: string): void {
  refuseWith(response, { status: 400, code: 'BadRequestException', message });
}

function refuseWith(response: ServerResponse, refusal: Refusal, xml = false): void {
  const { status, code, message } = refusal;
  const type = xml ? 'application/xml' : 'application/x-amz-json-1.1';
  response.writeHead(status, { 'content-type': type });
  const document = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  response.end(xml ? document : JSON.stringify({ __type: code, message }));
}
