import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultsOf, type ServiceModel } from './service-model.js';
import { type AwsKey, signatureFault } from './signature.js';

/** How a service turns a request away. */
export interface JsonRefusal {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

/** Performs one operation. Throws `JsonFault` for an error that the service documents. */
export type Perform = (input: Readonly<Record<string, unknown>>) => unknown;

export class JsonFault extends Error {
  readonly refusal: JsonRefusal;

  constructor(refusal: JsonRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

export interface JsonService extends AsyncDisposable {
  readonly url: string;
  /** Requests that the service's own model does not allow, and answers that it never gives; a test expects none. */
  readonly violations: string[];
  /** Names of the operations that were asked for, with what they were given. */
  readonly asked: { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
  /** Answers every request in this way from now on. */
  refuse: JsonRefusal | undefined;
  /** Answers the next request in this way. */
  refuseOnce: JsonRefusal | undefined;
}

/**
 * A service of AWS that speaks JSON. Requests and answers are checked by botocore's model of it, and
 * signatures by the specification.
 *
 * @param isLook whether a request is meant to be refused, to see whether the service is there.
 */
export async function startJsonService(
  model: ServiceModel,
  key: AwsKey,
  operations: Readonly<Record<string, Perform>>,
  isLook: (input: Readonly<Record<string, unknown>>) => boolean = () => false,
): Promise<JsonService> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      // A client may go away in the middle, as a worker that is killed.
      if (request.complete) state.violations.push(`the server failed: ${error.message}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: JsonService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    violations: [],
    asked: [],
    refuse: undefined,
    refuseOnce: undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    try {
      const code = signatureFault(request, body, key);
      const refusal = state.refuseOnce ?? state.refuse;
      state.refuseOnce = undefined;
      if (refusal !== undefined) throw new JsonFault(refusal);
      if (code !== undefined) throw new JsonFault({ status: 400, code });
      const target = String(request.headers['x-amz-target']);
      const name = target.slice(`${model.metadata.targetPrefix}.`.length);
      const input = JSON.parse(body.toString('utf8')) as Readonly<Record<string, unknown>>;
      send(response, 200, await perform(name, input));
    } catch (error) {
      const { status, code: __type, message = 'refused' } = refusalOf(error);
      send(response, status, { __type, message });
    }
  }

  function refusalOf(error: unknown): JsonRefusal {
    if (error instanceof JsonFault) return error.refusal;
    state.violations.push(String(error));
    return { status: 500, code: 'InternalServerException' };
  }

  async function perform(name: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    state.asked.push({ name, input });
    const operation = model.operations[name];
    const run = operations[name];
    const faults =
      operation === undefined || run === undefined
        ? [`there is no operation ${name}`]
        : faultsOf(model, operation.input.shape, input);
    if (!isLook(input)) state.violations.push(...faults);
    if (faults.length > 0 || run === undefined) {
      throw new JsonFault({ status: 400, code: 'InvalidRequestException' });
    }
    const value = await run(input);
    // An answer that the model does not allow would be one that the service never gives.
    const shape = operation?.output?.shape;
    if (shape !== undefined) state.violations.push(...faultsOf(model, shape, value));
    return value;
  }

  return state;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(value));
}
