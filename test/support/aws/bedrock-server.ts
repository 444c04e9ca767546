import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultsOf, type ServiceModel } from './service-model.js';
import { type AwsKey, signatureFault } from './signature.js';

type Fields = Readonly<Record<string, unknown>>;

export interface BedrockRefusal {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

/** What a model takes; a request for more is refused, as the service does. */
export interface ModelSkills {
  readonly tools: boolean;
  /** Whether it can be made to call a tool. */
  readonly forced: boolean;
  readonly system: boolean;
}

export interface BedrockServer extends AsyncDisposable {
  readonly url: string;
  readonly violations: string[];
  /** Bodies of the requests, with the model that each was for. */
  readonly asked: Fields[];
  skills: ModelSkills;
  /** What the model writes. JSON that it must give to a tool becomes the input of the tool. */
  write: (asked: { readonly system: string; readonly prompt: string }) => string;
  /** Why the model stops, in place of the usual reason. */
  stopReason: string | undefined;
  /** How the request with this number, from 0, is turned away. */
  fault: (number: number) => BedrockRefusal | 'reset' | 'silence' | undefined;
}

/** The operation Converse of Bedrock as botocore describes it, with signatures checked. */
export async function startBedrockServer(model: ServiceModel, key: AwsKey): Promise<BedrockServer> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      // A client may go away in the middle, as a worker that is killed.
      if (request.complete) state.violations.push(`the server failed: ${error.message}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: BedrockServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    violations: [],
    asked: [],
    skills: { tools: true, forced: true, system: true },
    write: () => '{}',
    stopReason: undefined,
    fault: () => undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const [, modelId] = /^\/model\/([^/]+)\/converse$/u.exec(request.url ?? '') ?? [];
    if (modelId === undefined) return refuse(response, { status: 404, code: 'UnknownOperation' });
    const asked = JSON.parse(body.toString('utf8')) as Fields;
    const input = { ...asked, modelId: decodeURIComponent(modelId) };
    const fault = state.fault(state.asked.length);
    state.asked.push(input);
    if (typeof fault === 'string') return answerNothing(request, fault);
    const unsigned = signatureFault(request, body, key);
    const stranger = unsigned === undefined ? undefined : { status: 403, code: unsigned };
    const refusal = fault ?? stranger ?? refusalOf(input);
    if (refusal !== undefined) return refuse(response, refusal);
    const given = converse(input, state);
    state.violations.push(...faultsOf(model, 'ConverseResponse', given));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(given));
  }

  function refusalOf(input: Fields): BedrockRefusal | undefined {
    const wrong = faultsOf(model, 'ConverseRequest', input);
    state.violations.push(...wrong);
    const message = wrong[0] ?? unskilled(input, state.skills);
    if (message === undefined) return undefined;
    return { status: 400, code: 'ValidationException', message };
  }

  return state;
}

/** In the words that the service has for it. */
function unskilled(input: Fields, { tools, forced, system }: ModelSkills): string | undefined {
  const { toolConfig } = input as { readonly toolConfig?: { readonly toolChoice?: unknown } };
  if (toolConfig !== undefined && !tools) return "This model doesn't support tool use.";
  if (toolConfig?.toolChoice !== undefined && !forced) {
    return "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.";
  }
  return input['system'] !== undefined && !system
    ? "This model doesn't support system messages. Try again without system messages or use a model that supports system messages."
    : undefined;
}

function converse(input: Fields, { write, stopReason }: BedrockServer): Fields {
  const { toolConfig, messages, system } = input as {
    readonly toolConfig?: { readonly tools: { readonly toolSpec: { readonly name: string } }[] };
    readonly messages: { readonly content: { readonly text: string }[] }[];
    readonly system?: { readonly text: string }[];
  };
  const text = write({
    system: system?.[0]?.text ?? '',
    prompt: messages[0]?.content[0]?.text ?? '',
  });
  const object = toolConfig === undefined ? undefined : objectIn(text);
  const name = toolConfig?.tools[0]?.toolSpec.name;
  const thought = { text: 'I call the tool.' };
  const content =
    object === undefined
      ? [{ text }]
      : [thought, { toolUse: { toolUseId: 'call-1', name, input: object } }];
  const usual = object === undefined ? 'end_turn' : 'tool_use';
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: stopReason ?? usual,
    usage: { inputTokens: 120, outputTokens: 45, totalTokens: 165 },
    metrics: { latencyMs: 1 },
  };
}

/** A tool takes no text that is not JSON, and nothing but an object. */
function objectIn(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function refuse(
  response: ServerResponse,
  { status, code, message = 'refused' }: BedrockRefusal,
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code });
  response.end(JSON.stringify({ message }));
}

function answerNothing({ socket }: IncomingMessage, how: 'reset' | 'silence'): void {
  if (how === 'reset') socket.destroy();
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}
