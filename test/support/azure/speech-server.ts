import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BlobStore } from '@attune/core/ports';
import { hearBatch, hearFast, type MakeAnswer } from './hear.js';
import { readForm } from './multipart.js';
import type { JsonRecord } from './records.js';
import { createJobRoutes } from './speech-jobs.js';
import { refuseWith, send, sendInstead } from './speech-replies.js';
import { definitionFaults } from './speech-rules.js';
import type { Job, Refusal, SpeechServer } from './speech-state.js';

export interface SpeechServerOptions {
  /** What a request must show: the key, or the token. */
  readonly key?: string;
  readonly token?: string;
  /** Serves `GET /recordings/…`, as storage does for whoever has the address. */
  readonly blobs: BlobStore;
  readonly makeFast?: MakeAnswer;
  readonly makeBatch?: MakeAnswer;
}

/**
 * Azure Speech's fast and batch transcription. Requests are checked by the published specification
 * of the REST API 2024-11-15 and 2025-10-15: path, version, headers, members, limits.
 */
export async function startSpeechServer(options: SpeechServerOptions): Promise<SpeechServer> {
  const { blobs, makeFast = hearFast, makeBatch = hearBatch } = options;
  const jobs = new Map<string, Job>();
  const violations: string[] = [];
  const requests: string[] = [];
  const transcribed: JsonRecord[] = [];
  const submitted: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      // A client may go away in the middle, as a worker that is killed.
      if (request.complete) violations.push(`the server failed: ${error.message}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: SpeechServer = {
    ...{ url, jobs, violations, requests, transcribed, submitted, knownAs: undefined },
    ...{ refuse: undefined, failWork: undefined, instead: undefined },
    ...{ looksUntilDone: 1, retryAfter: undefined, pageSize: 100 },
    ...{ holdsRunning: false, loseSubmission: false },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const routes = createJobRoutes({ state, jobs, submitted, violations, blobs, makeBatch });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = new URL(request.url ?? '/', url);
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const body = Buffer.concat(parts);
    requests.push(`${request.method} ${target.pathname}`);
    if (await routes.answerStorage(request, response, target)) return;
    const refusal = refusalFor(request);
    if (refusal !== undefined) refuseWith(response, refusal);
    else if (state.instead !== undefined) sendInstead(response, state.instead);
    else await serve(request, response, target, body);
  }

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    target: URL,
    body: Buffer,
  ): Promise<void> {
    const version = target.searchParams.get('api-version') ?? '';
    const [, path = ''] = /^\/speechtotext\/transcriptions(.*)$/.exec(target.pathname) ?? [];
    const route = `${request.method} ${path.replace(/^\/[^/]+/, '/{id}')}`;
    if (route === 'POST :transcribe') {
      transcribe(request, response, body, version);
      return;
    }
    if (await routes.answer(route, { request, response, target, body, version })) return;
    violations.push(`${route} is not in the specification`);
    refuseWith(response, { status: 404, code: 'NotFound' });
  }

  function refusalFor(request: IncomingMessage): Refusal | undefined {
    const refusal = state.refuse;
    if (refusal !== undefined && (refusal.times === undefined || refusal.times > 0)) {
      if (refusal.times !== undefined) refusal.times -= 1;
      return refusal;
    }
    const { key, token } = options;
    const { authorization } = request.headers;
    const known =
      token === undefined
        ? request.headers['ocp-apim-subscription-key'] === key
        : authorization === `Bearer ${token}`;
    return known ? undefined : { status: 401, code: 'Unauthorized', wrapped: true };
  }

  function transcribe(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    version: string,
  ): void {
    const form = readForm(request.headers['content-type'] ?? '', body);
    const [audio, definition] = [form.get('audio'), form.get('definition')];
    if (audio === undefined || definition === undefined || form.size !== 2) {
      violations.push(`the form has ${[...form.keys()]}`);
      refuseWith(response, { status: 400, code: 'InvalidRequest' });
      return;
    }
    const asked = JSON.parse(definition.body.toString()) as JsonRecord;
    violations.push(...definitionFaults(asked, version), ...wavFaults(audio.body));
    const { failWork } = state;
    if (failWork !== undefined) {
      send(response, 422, { code: failWork.code, message: failWork.message });
      return;
    }
    transcribed.push(asked);
    send(response, 200, makeFast(audio.body, asked));
  }

  return state;
}

/** The service refuses a header that tells no length, as of a stream. */
function wavFaults(wav: Buffer): readonly string[] {
  if (wav.toString('latin1', 0, 4) !== 'RIFF') return ['the audio is no WAV'];
  return wav.readUInt32LE(4) + 8 === wav.length ? [] : ['the length in the header is wrong'];
}
