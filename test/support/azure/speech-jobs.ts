import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBytes } from '@attune/core/adapter-kit';
import type { BlobStore } from '@attune/core/ports';
import type { MakeAnswer } from './hear.js';
import { isRecord, type JsonRecord } from './records.js';
import { refuseWith, send } from './speech-replies.js';
import { jobFaults } from './speech-rules.js';
import type { Job, SpeechServer } from './speech-state.js';

/** A request to the service, read. */
interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: URL;
  readonly body: Buffer;
  readonly version: string;
}

export interface JobRoutesOptions {
  readonly state: SpeechServer;
  readonly jobs: Map<string, Job>;
  readonly submitted: string[];
  readonly violations: string[];
  readonly blobs: BlobStore;
  readonly makeBatch: MakeAnswer;
}

/** The routes of batch transcription, and the storage that it reads from and writes to. */
export function createJobRoutes(options: JobRoutesOptions): {
  /** Whether there is such a route. */
  answer(route: string, asked: Asked): Promise<boolean>;
  /** Whether the request was one to storage. */
  answerStorage(request: IncomingMessage, response: ServerResponse, target: URL): Promise<boolean>;
} {
  const { state, jobs, submitted, violations, blobs, makeBatch } = options;
  return {
    async answer(route, asked) {
      const { response, target, version } = asked;
      if (version === '') violations.push(`${route}: no api-version`);
      const job = jobs.get(target.pathname.split('/')[3] ?? '');
      const answers: Readonly<Record<string, () => void | Promise<void>>> = {
        'POST :submit': () => submit(asked),
        'GET ': () => list(response, target),
        'DELETE /{id}': () => remove(response, job),
        'GET /{id}': () => withJob(response, job, (one) => show(response, one)),
        'GET /{id}/files': () => withJob(response, job, (one) => listFiles(response, target, one)),
      };
      await answers[route]?.();
      return answers[route] !== undefined;
    },
    async answerStorage(request, response, target) {
      const [, folder] = target.pathname.split('/');
      if (folder === 'recordings') await serveRecording(target, response);
      else if (folder === 'results') serveResult(request, target, response);
      else return false;
      return true;
    },
  };

  async function withJob(
    response: ServerResponse,
    job: Job | undefined,
    use: (job: Job) => void | Promise<void>,
  ): Promise<void> {
    if (job === undefined) refuseWith(response, { status: 404, code: 'NotFound' });
    else await use(job);
  }

  function submit({ request, response, body, version }: Asked): void {
    if (request.headers['content-type'] !== 'application/json') violations.push('submit: no JSON');
    const order = JSON.parse(body.toString()) as JsonRecord;
    violations.push(...jobFaults(order, version));
    const id = crypto.randomUUID();
    const created = new Date(Date.UTC(2026, 10, 23) + jobs.size * 1_000).toISOString();
    const job: Job = { id, order, created, fails: state.failWork, looks: 0 };
    jobs.set(id, job);
    submitted.push(String(order['displayName']));
    if (state.loseSubmission) {
      state.loseSubmission = false;
      response.destroy();
      return;
    }
    response.setHeader('location', selfOf(id));
    send(response, 201, describe(job));
  }

  function selfOf(id: string): string {
    return `${state.knownAs ?? state.url}/speechtotext/transcriptions/${id}?api-version=2025-10-15`;
  }

  function isOver({ looks }: Job): boolean {
    return looks >= state.looksUntilDone;
  }

  /** `contentUrls` is never told again. */
  function describe(job: Job) {
    const { locale, displayName, customProperties, properties } = job.order;
    const status = statusOf(job);
    const error = status === 'Failed' ? { error: job.fails } : {};
    return {
      ...{ self: selfOf(job.id), locale, displayName, customProperties },
      properties: { ...(isRecord(properties) ? properties : {}), ...error },
      createdDateTime: job.created,
      status,
    };
  }

  function statusOf(job: Job): string {
    if (!isOver(job)) return job.looks === 0 ? 'NotStarted' : 'Running';
    return job.fails === undefined || job.fails.where === 'report' ? 'Succeeded' : 'Failed';
  }

  async function show(response: ServerResponse, job: Job): Promise<void> {
    job.looks += 1;
    if (isOver(job) && job.result === undefined && job.fails === undefined) {
      const [address] = job.order['contentUrls'] as readonly string[];
      const recording = await fetch(address ?? '');
      if (!recording.ok) violations.push(`the recording answered ${recording.status}`);
      job.result = makeBatch(new Uint8Array(await recording.arrayBuffer()), job.order);
    }
    if (!isOver(job) && state.retryAfter !== undefined) {
      response.setHeader('retry-after', state.retryAfter);
    }
    send(response, 200, describe(job));
  }

  function list(response: ServerResponse, target: URL): void {
    const filter = /^displayName eq '([^']*)'$/.exec(target.searchParams.get('filter') ?? '');
    const asked = target.searchParams.get('filter');
    if (filter === null && asked !== null) violations.push(`list: filter ${asked}`);
    const found = [...jobs.values()].filter((job) => job.order['displayName'] === filter?.[1]);
    sendPage(response, target, found.map(describe));
  }

  function listFiles(response: ServerResponse, target: URL, job: Job): void {
    const file = (kind: string) => ({
      self: `${selfOf(job.id)}/files/${kind}`,
      name: kind === 'Transcription' ? 'contenturl_0.json' : 'report.json',
      kind,
      links: {
        contentUrl: `${state.knownAs ?? state.url}/results/${job.id}/${kind}?sv=2026&sig=secret`,
      },
      properties: { size: 1 },
    });
    const kinds = ['TranscriptionReport', ...(job.result === undefined ? [] : ['Transcription'])];
    sendPage(response, target, kinds.map(file));
  }

  function sendPage(response: ServerResponse, target: URL, all: readonly unknown[]): void {
    const skip = Number(target.searchParams.get('skip') ?? 0);
    const next = new URL(target);
    next.searchParams.set('skip', String(skip + state.pageSize));
    const more = skip + state.pageSize < all.length;
    const values = all.slice(skip, skip + state.pageSize);
    send(response, 200, { values, ...(more ? { '@nextLink': next.href } : {}) });
  }

  function serveResult(request: IncomingMessage, target: URL, response: ServerResponse): void {
    const { authorization, 'ocp-apim-subscription-key': key } = request.headers;
    if (authorization !== undefined || key !== undefined) violations.push('storage got our key');
    const [, , id = '', kind] = target.pathname.split('/');
    const job = jobs.get(id);
    if (job === undefined) {
      refuseWith(response, { status: 404, code: 'BlobNotFound' });
      return;
    }
    if (kind === 'Transcription') {
      send(response, 200, job.result);
      return;
    }
    const told = { errorKind: job.fails?.code, errorMessage: job.fails?.message };
    const details = [
      { source: 'recording.wav', status: job.fails ? 'Failed' : 'Succeeded', ...told },
    ];
    send(response, 200, { failedTranscriptionsCount: job.fails ? 1 : 0, details });
  }

  async function serveRecording(target: URL, response: ServerResponse): Promise<void> {
    const { body } = await blobs.get(
      decodeURIComponent(target.pathname.slice('/recordings/'.length)),
    );
    response.end(await readBytes(body, 2 ** 30));
  }

  function remove(response: ServerResponse, job: Job | undefined): void {
    if (job !== undefined && state.holdsRunning && !isOver(job)) {
      refuseWith(response, { status: 409, code: 'Conflict' });
      return;
    }
    if (job !== undefined) jobs.delete(job.id);
    response.writeHead(204).end();
  }
}
