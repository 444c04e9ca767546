import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isRecord, type JsonRecord } from './records.js';

/** A conversation as it arrived. */
export interface AskedOfOpenai {
  readonly system: string;
  readonly prompt: string;
  /** `json_schema` or `json_object`. */
  readonly format: string | undefined;
  readonly body: JsonRecord;
  readonly authorization: string | undefined;
}

/** What becomes of one request instead of an answer. */
export type OpenaiFault =
  | {
      readonly status: number;
      readonly error?: JsonRecord;
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'reset'
  | 'cut'
  | 'silent';

/** The route of chats of Azure OpenAI, version 1, in the hands of a test. */
export interface OpenaiServer extends AsyncDisposable {
  readonly url: string;
  /** What requests did that the specification does not allow. */
  readonly violations: string[];
  /** What was asked; looks, which have no messages, are not among it. */
  readonly asked: AskedOfOpenai[];
  readonly looks: number;
  write: (asked: AskedOfOpenai) => string;
  ends: 'stop' | 'length' | 'content_filter' | 'refusal';
  fault: (number: number) => OpenaiFault | undefined;
  /** The formats that the model of the deployment knows. */
  formats: readonly string[];
  /** Requests whose sender went away before the answer. */
  readonly abandoned: number;
}

export interface OpenaiServerOptions {
  /** Absent: a token is wanted, which tests take from `AskedOfOpenai.authorization`. */
  readonly key: string | undefined;
  readonly deployment: string;
}

const path = '/openai/v1/chat/completions';
/** Of the request, by the published specification, as far as a model without tools has use for it. */
const known = ['model', 'messages', 'response_format', 'max_completion_tokens', 'store'];

type State = { -readonly [name in keyof OpenaiServer]: OpenaiServer[name] };

/** Answers by script, and takes note of what the specification does not allow. */
export async function startOpenaiServer(options: OpenaiServerOptions): Promise<OpenaiServer> {
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) state.abandoned += 1;
    });
    answer(state, options, request, response).catch((error: Error) => {
      // A client may go away in the middle, as a worker that is killed.
      if (request.complete) state.violations.push(`the server failed: ${error.message}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: State = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ violations: [], asked: [], looks: 0, abandoned: 0 },
    ...{ write: () => '{}', ends: 'stop', fault: () => undefined },
    formats: ['json_schema', 'json_object'],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

async function answer(
  state: State,
  { key, deployment }: OpenaiServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  const { headers, method, url } = request;
  if (method !== 'POST' || url !== path) {
    state.violations.push(`${method} ${url} is not in the specification`);
    return refuse(response, { status: 404, error: { code: '404' } });
  }
  if (!isKnown(request, key)) {
    const message = `Access denied due to invalid subscription key ${headers['api-key']}`;
    return refuse(response, { status: 401, error: { code: '401', message } });
  }
  const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
  if (!isRecord(body)) throw new Error('the body is no object');
  state.violations.push(...brokenBy(body));
  if (body['model'] !== deployment) {
    return refuse(response, { status: 404, error: { code: 'DeploymentNotFound' } });
  }
  const messages = body['messages'];
  if (!Array.isArray(messages) || messages.length === 0) {
    state.looks += 1;
    const message = `[] is too short - 'messages'`;
    return refuse(response, { status: 400, error: { code: null, message, param: 'messages' } });
  }
  const asked = readAsked(body, messages, headers.authorization);
  const number = state.asked.push(asked) - 1;
  const fault = state.fault(number) ?? formRefusal(state, asked);
  if (fault === undefined) send(response, 200, completion(state, asked));
  else refuse(response, fault);
}

function isKnown({ headers }: IncomingMessage, key: string | undefined): boolean {
  if (key !== undefined) return headers['api-key'] === key;
  return /^Bearer \S+$/u.test(headers.authorization ?? '');
}

/** What the service would refuse, or keep. */
function brokenBy(body: JsonRecord): readonly string[] {
  const others = Object.keys(body).filter((name) => !known.includes(name));
  const unknown = others.map((name) => `${name} is not expected in a request`);
  const looks = Array.isArray(body['messages']) && body['messages'].length === 0;
  return looks || body['store'] === false ? unknown : [...unknown, 'store must be false'];
}

function formRefusal({ formats }: State, { format }: AskedOfOpenai): OpenaiFault | undefined {
  if (format !== undefined && formats.includes(format)) return undefined;
  const message = `Invalid parameter: 'response_format' of type '${format}' is not supported with this model.`;
  return { status: 400, error: { code: null, message, param: 'response_format' } };
}

function readAsked(
  body: JsonRecord,
  messages: readonly unknown[],
  authorization: string | undefined,
): AskedOfOpenai {
  const said = (role: string): string =>
    messages
      .filter(isRecord)
      .filter((message) => message['role'] === role)
      .map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)))
      .join('\n');
  const format = isRecord(body['response_format']) ? body['response_format']['type'] : undefined;
  return {
    ...{ system: said('system'), prompt: said('user'), body, authorization },
    format: typeof format === 'string' ? format : undefined,
  };
}

function completion({ ends, write }: State, asked: AskedOfOpenai): JsonRecord {
  const refused = ends === 'refusal';
  const content = refused ? null : write(asked);
  const refusal = refused ? 'I cannot help with that.' : null;
  return {
    ...{ id: 'chat-1', object: 'chat.completion', created: 1_760_000_000 },
    model: 'gpt-4.1-mini-2025-04-14',
    choices: [
      {
        ...{ index: 0, message: { role: 'assistant', content, refusal } },
        finish_reason: refused ? 'stop' : ends,
        content_filter_results: { hate: { filtered: false, severity: 'safe' } },
      },
    ],
    usage: { prompt_tokens: 120, completion_tokens: 45, total_tokens: 165 },
  };
}

function refuse(response: ServerResponse, fault: OpenaiFault): void {
  if (fault === 'silent') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
    response.write('{"choices":[', () => response.destroy());
    return;
  }
  for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
  if (fault.text === undefined) send(response, fault.status, { error: fault.error ?? {} });
  else response.writeHead(fault.status, { 'content-type': 'text/html' }).end(fault.text);
}

function send(response: ServerResponse, status: number, value: JsonRecord): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
