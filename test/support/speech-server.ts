import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SpeechServerStyle, tell } from './speech-answers.js';
import { hearTones } from './tone-speech.js';

/** What goes wrong with one request. */
export type SpeechFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset-midway' }
  | { readonly kind: 'hang' };

/** One request as it arrived. */
export interface SpeechServerRequest {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly authorization: string | undefined;
  readonly durationMs: number;
}

export interface SpeechServer {
  [Symbol.asyncDispose](): Promise<void>;
  readonly baseUrl: string;
  readonly requests: readonly SpeechServerRequest[];
  /** The most requests that were under way at once. */
  readonly busiest: number;
  /** Requests whose sender went away before the answer. */
  readonly abandoned: number;
  /** How often the names of the models were asked for. */
  readonly listed: number;
  /** Decides what becomes of a request, by its number from 0 on; nothing: it is answered. */
  fault: (number: number) => SpeechFault | undefined;
  /** How long an answer takes. */
  delayMs: number;
  /** When set, any other key is refused. */
  apiKey: string | undefined;
}

/** A server that listens to tones (`tone-speech`) and answers in the manner of a real one. */
export async function startSpeechServer(style: SpeechServerStyle): Promise<SpeechServer> {
  const requests: SpeechServerRequest[] = [];
  let number = -1;
  let running = 0;
  const state = {
    fault: (_number: number): SpeechFault | undefined => undefined,
    delayMs: 0,
    apiKey: undefined as string | undefined,
    busiest: 0,
    abandoned: 0,
    listed: 0,
  };
  const list = ({ headers }: IncomingMessage, response: ServerResponse): void => {
    state.listed += 1;
    const known = state.apiKey === undefined || headers.authorization === `Bearer ${state.apiKey}`;
    send(response, known ? 200 : 401, JSON.stringify({ data: [{ id: 'whisper-1' }] }));
  };
  const server = createServer((request, response) => {
    if (request.method === 'GET') return list(request, response);
    running += 1;
    state.busiest = Math.max(state.busiest, running);
    response.on('close', () => {
      running -= 1;
      if (!response.writableEnded) state.abandoned += 1;
    });
    number += 1;
    const own = number;
    answer(request, response, own).catch(() => response.destroy());
  });
  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    own: number,
  ): Promise<void> => {
    const body = await readAll(request);
    const form = readForm(body, String(request.headers['content-type']));
    const { authorization } = request.headers;
    requests.push({ fields: form.fields, authorization, durationMs: (form.file.length - 44) / 32 });
    if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    const fault = state.fault(own) ?? refusal(style, form.fields, authorization, state.apiKey);
    if (fault !== undefined) return misbehave(fault, response);
    const told = tell(style, hearTones(form.file), form.fields, (form.file.length - 44) / 32_000);
    send(response, 200, JSON.stringify(told));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function misbehave(fault: SpeechFault, response: ServerResponse): void {
  if (fault.kind === 'hang') return;
  if (fault.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault.kind === 'reset-midway') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
    response.write('{"text": "good');
    setTimeout(() => response.socket?.resetAndDestroy(), 20);
    return;
  }
  send(response, fault.status, fault.body ?? '', fault.headers);
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

const wrong = (message: string): SpeechFault => ({
  kind: 'status',
  status: 400,
  body: JSON.stringify({ error: { message, type: 'invalid_request_error', code: null } }),
});

function refusal(
  style: SpeechServerStyle,
  fields: SpeechServerRequest['fields'],
  authorization: string | undefined,
  apiKey: string | undefined,
): SpeechFault | undefined {
  if (apiKey !== undefined && authorization !== `Bearer ${apiKey}`) {
    // OpenAI repeats a part of the key.
    const body = JSON.stringify({ error: { message: `Incorrect API key: ${authorization}` } });
    return { kind: 'status', status: 401, body };
  }
  const value = (name: string) => fields.find(([key]) => key === name)?.[1];
  if (value('model') === undefined) return { kind: 'status', status: 422, body: '{"detail":[]}' };
  const format = value('response_format') ?? '';
  if (style === 'gpt-transcribe' && format !== 'json') return wrong('Unsupported response_format');
  return style === 'openai-diarize' ? diarizeRefusal(format, value) : undefined;
}

function diarizeRefusal(
  format: string,
  value: (name: string) => string | undefined,
): SpeechFault | undefined {
  if (!['diarized_json', 'json'].includes(format)) return wrong('Unsupported response_format');
  if (value('prompt') !== undefined) return wrong('Prompt is not supported');
  if (value('chunking_strategy') === undefined) return wrong('chunking_strategy is required');
  return undefined;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Takes a form apart; the last part is the file. */
function readForm(
  body: Buffer,
  contentType: string,
): { fields: [string, string][]; file: Uint8Array } {
  const boundary = `--${/boundary=(.+)$/u.exec(contentType)?.[1]}`;
  const fields: [string, string][] = [];
  let file: Uint8Array = new Uint8Array(44);
  for (let at = body.indexOf(boundary); at >= 0; ) {
    const next = body.indexOf(boundary, at + boundary.length);
    if (next < 0) break;
    const head = body.indexOf('\r\n\r\n', at);
    const header = body.toString('utf8', at, head);
    const content = body.subarray(head + 4, next - 2);
    const name = /name="([^"]*)"/u.exec(header)?.[1] ?? '';
    if (name === 'file') file = Uint8Array.from(content);
    else fields.push([name, content.toString('utf8')]);
    at = next;
  }
  return { fields, file };
}
