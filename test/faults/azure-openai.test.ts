import {
  type AzureOpenaiOptions,
  createAzureLanguageModel,
  openaiEndpointOf,
  reachAzureOpenai,
} from '@attune/adapters-azure/language-model';
import { createSystemClock } from '@attune/adapters-local/system';
import { PortError } from '@attune/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OpenaiServer, startOpenaiServer } from '../support/azure/openai-server.js';

const key = 'a-key-of-azure-openai';
const deployment = 'notes-model';
const said = 'I never told anybody about the fire.';
const request = {
  name: 'facts',
  system: 'Draw facts.',
  prompt: said,
  schema: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
} as const;

async function failure(call: Promise<unknown>): Promise<PortError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!PortError.is(error)) throw new Error(`no port error: ${String(error)}`);
  return error;
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a model of Azure OpenAI', () => {
  let server: OpenaiServer;

  beforeEach(async () => {
    server = await startOpenaiServer({ key, deployment });
    server.write = () => '{"city":"Lisbon"}';
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    expect(server.violations).toEqual([]);
  });

  const modelOf = (options: Partial<AzureOpenaiOptions> = {}) =>
    createAzureLanguageModel({
      ...{ endpoint: server.url, deployment, key, maxRetries: 0, clock: createSystemClock() },
      ...options,
    });

  it('is held to the schema, with a limit that every model knows, and keeps nothing', async () => {
    expect(await modelOf().generate({ ...request, maxOutputTokens: 50 })).toEqual({
      object: { city: 'Lisbon' },
      usage: { inputTokens: 120, outputTokens: 45 },
      model: 'gpt-4.1-mini-2025-04-14',
    });
    expect(server.asked[0]?.body).toMatchObject({
      ...{ model: deployment, max_completion_tokens: 50, store: false },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'facts', strict: true, schema: request.schema },
      },
    });
    expect(server.asked[0]?.system).toBe(request.system);
  });

  it('is told of the schema where the model knows no schemas, and asked no stricter again', async () => {
    server.formats = ['json_object'];
    const model = modelOf();
    await model.generate(request);
    await model.generate(request);
    expect(server.asked.map(({ format }) => format)).toEqual([
      ...['json_schema', 'json_object', 'json_object'],
    ]);
    expect(server.asked[2]?.system).toContain('"additionalProperties":false');
  });

  it.each([
    ['429', { status: 429, headers: { 'retry-after-ms': '20' } } as const],
    ['500', { status: 500, headers: { 'retry-after-ms': '20' } } as const],
    ['a reset', 'reset' as const],
    ['a cut answer', 'cut' as const],
  ])('is asked again after %s', async (_name, fault) => {
    server.fault = (number) => (number === 0 ? fault : undefined);
    const { object } = await modelOf({ maxRetries: 1 }).generate(request);
    expect(object).toEqual({ city: 'Lisbon' });
    expect(server.asked).toHaveLength(2);
  });

  const filtered = {
    ...{ code: 'content_filter', param: 'prompt', message: `The response was filtered: ${said}` },
    innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: {} },
  };

  it.each([
    ['429', { status: 429, headers: { 'retry-after': '7' } }, 'rate_limited', 7_000],
    ['503', { status: 503 }, 'unavailable', undefined],
    ['409', { status: 409 }, 'unavailable', undefined],
    ['a reset', 'reset', 'unavailable', undefined],
    ['a cut answer', 'cut', 'unavailable', undefined],
    ['401', { status: 401 }, 'unauthenticated', undefined],
    ['403', { status: 403 }, 'permission_denied', undefined],
    [
      ...(['no deployment', { status: 404, error: { code: 'DeploymentNotFound' } }] as const),
      ...(['unsupported', undefined] as const),
    ],
    [
      ...(['a full quota', { status: 429, error: { code: 'insufficient_quota' } }] as const),
      ...(['limit_exceeded', undefined] as const),
    ],
    [
      ...(['a long prompt', { status: 400, error: { code: 'context_length_exceeded' } }] as const),
      ...(['limit_exceeded', undefined] as const),
    ],
    ['a filtered prompt', { status: 400, error: filtered }, 'internal', undefined],
    ['another bad request', { status: 400, error: { message: said } }, 'internal', undefined],
    ['a redirect', { status: 302, headers: { location: '/' } }, 'internal', undefined],
    ['a page', { status: 200, text: '<html>' }, 'internal', undefined],
    ['nothing', { status: 200, text: '' }, 'internal', undefined],
    ['another object', { status: 200, text: '{"status":"ok"}' }, 'internal', undefined],
    ['a deep answer', { status: 200, text: '['.repeat(100_000) }, 'internal', undefined],
  ] as const)('maps %s', async (_name, fault, code, retryAfterMs) => {
    server.fault = () => fault;
    const error = await failure(modelOf().generate(request));
    expect(error).toMatchObject({ code, port: 'language-model', adapter: 'azure-openai' });
    expect(error.retryAfterMs).toBe(retryAfterMs);
    expect(error.cause).toBe(undefined);
    expect(error.message).not.toContain(key);
    expect(error.message).not.toContain('fire');
    expect(server.asked).toHaveLength(1);
  });

  it('says that a filter stopped a prompt, and which role an identity lacks', async () => {
    server.fault = () => ({ status: 400, error: filtered });
    expect((await failure(modelOf().generate(request))).message).toContain('content filter');
    server.fault = () => ({ status: 403 });
    const { message } = await failure(modelOf().generate(request));
    expect(message).toContain('Cognitive Services OpenAI User');
  });

  it('ends a call that hangs at its time limit, and hangs up when it is aborted', async () => {
    server.fault = () => 'silent';
    const late = await failure(modelOf({ timeLimitMs: 100 }).generate(request));
    expect(late.code).toBe('unavailable');
    await until(() => server.abandoned === 1);
    const control = new AbortController();
    const asking = modelOf().generate(request, { signal: control.signal });
    await until(() => server.asked.length === 2);
    const reason = new Error('shutting down');
    control.abort(reason);
    await expect(asking).rejects.toBe(reason);
    await until(() => server.abandoned === 2);
  });

  it('is looked at without paying, by key and by name of the deployment', async () => {
    await reachAzureOpenai({ endpoint: server.url, deployment, key });
    expect([server.looks, server.asked]).toEqual([1, []]);
    const other = { endpoint: server.url, deployment: 'another', key };
    expect(await failure(reachAzureOpenai(other))).toMatchObject({ code: 'not_found' });
    const wrong = { endpoint: server.url, deployment, key: 'wrong' };
    const refused = await failure(reachAzureOpenai(wrong));
    expect(refused).toMatchObject({ code: 'unauthenticated' });
    expect(refused.message).not.toContain('wrong');
  });

  it('keeps what is said out of the console', async () => {
    server.formats = ['json_object'];
    const written: unknown[] = [];
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...args) => void written.push(args)),
    );
    await modelOf().generate(request);
    for (const spy of spies) spy.mockRestore();
    expect(written).toEqual([]);
  });
});

describe('the address of Azure OpenAI', () => {
  it.each([
    'https://mine.openai.azure.com',
    'https://mine.openai.azure.com/',
    'https://mine.openai.azure.com/openai',
    'https://mine.openai.azure.com/openai/v1/',
  ])('is understood as the portal writes it: %s', (address) => {
    expect(openaiEndpointOf(address)).toBe('https://mine.openai.azure.com');
  });
});
