import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived. */
export interface LlmServerRequest {
  readonly system: string;
  readonly prompt: string;
  /** Absent, or `json_schema`, or `json_object`. */
  readonly format: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What goes wrong with one request. */
export type LlmFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };

export interface LlmServer {
  [Symbol.asyncDispose](): Promise<void>;
  readonly baseUrl: string;
  readonly requests: readonly LlmServerRequest[];
  /** What the model writes. */
  write: (asked: LlmServerRequest) => string;
  /** How it ends; `refusal` writes nothing but why it will not. */
  ends: 'stop' | 'length' | 'content_filter' | 'refusal';
  /** Decides what becomes of a request, by its number from 0 on; nothing: it is answered. */
  fault: (number: number) => LlmFault | undefined;
  /** The formats that the server knows; others are refused. */
  formats: readonly (string | undefined)[];
  apiKey: string | undefined;
  /** What the route of the models names; absent: there is no such route. */
  models: readonly string[] | undefined;
  /** Requests whose sender went away before the answer. */
  readonly abandoned: number;
}

/** A server with the chat route of OpenAI whose model writes by script. */
export async function startLlmServer(): Promise<LlmServer> {
  const requests: LlmServerRequest[] = [];
  const state = {
    write: (_asked: LlmServerRequest): string => '{}',
    ends: 'stop' as LlmServer['ends'],
    fault: (_number: number): LlmFault | undefined => undefined,
    formats: ['json_schema', 'json_object', undefined] as LlmServer['formats'],
    apiKey: undefined as string | undefined,
    models: undefined as LlmServer['models'],
    abandoned: 0,
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = readRequest(await readText(request));
    const number = requests.push(asked) - 1;
    const fault = state.fault(number) ?? refusal(state, asked, request.headers.authorization);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') {
      response.socket?.resetAndDestroy();
      return;
    }
    if (fault !== undefined) return send(response, fault.status, fault.body ?? '', fault.headers);
    send(response, 200, JSON.stringify(completion(state, asked)));
  };
  const list = (response: ServerResponse): void => {
    const data = state.models?.map((id) => ({ id, object: 'model' }));
    send(response, data === undefined ? 404 : 200, JSON.stringify({ data }));
  };
  const server = createServer((request, response) => {
    if (request.method === 'GET') return list(response);
    response.on('close', () => {
      if (!response.writableEnded) state.abandoned += 1;
    });
    answer(request, response).catch(() => response.destroy());
  });
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

function refusal(
  { formats, apiKey }: Pick<LlmServer, 'formats' | 'apiKey'>,
  asked: LlmServerRequest,
  authorization: string | undefined,
): LlmFault | undefined {
  if (apiKey !== undefined && authorization !== `Bearer ${apiKey}`) {
    const body = JSON.stringify({ error: { message: `Incorrect API key: ${authorization}` } });
    return { kind: 'status', status: 401, body };
  }
  if (formats.includes(asked.format)) return undefined;
  const message = `response_format is not supported: ${JSON.stringify(asked.body)}`;
  return { kind: 'status', status: 400, body: JSON.stringify({ error: { message } }) };
}

function completion({ ends, write }: Pick<LlmServer, 'ends' | 'write'>, asked: LlmServerRequest) {
  const refused = ends === 'refusal';
  return {
    ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1_760_000_000 },
    model: 'scripted-1b-q4',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: refused ? null : write(asked),
          ...(refused ? { refusal: 'I cannot help with that.' } : {}),
        },
        finish_reason: refused ? 'stop' : ends,
      },
    ],
    usage: { prompt_tokens: 120, completion_tokens: 45, total_tokens: 165 },
  };
}

interface ChatBody extends Readonly<Record<string, unknown>> {
  readonly messages?: readonly { readonly role: string; readonly content: unknown }[];
  readonly response_format?: { readonly type: string };
}

function readRequest(text: string): LlmServerRequest {
  const body = JSON.parse(text) as ChatBody;
  const said = (role: string): string =>
    (body.messages ?? [])
      .filter((message) => message.role === role)
      .map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)))
      .join('\n');
  return { system: said('system'), prompt: said('user'), format: body.response_format?.type, body };
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

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
