import { PortError } from '@attune/core';
import { createModelNoteTaker } from '@attune/core/adapter-kit';
import { describe, expect, it, vi } from 'vitest';
import { type LlmFault, startLlmServer } from '../support/llm-server.js';
import { openLlm } from '../support/open-llm.js';
import { honestNotes } from '../support/scripted-notes.js';

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
const answer = '{"city":"Lisbon"}';

const status = (code: number, more: Partial<LlmFault> = {}): LlmFault =>
  ({ kind: 'status', status: code, ...more }) as LlmFault;

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

describe('a language model on a server', () => {
  it('is held to the schema as strictly as the server can, and asked no stricter again', async () => {
    const { server, model } = await openLlm();
    await using _ = server;
    server.write = () => answer;
    server.formats = [undefined];
    for (const _again of [1, 2]) {
      expect((await model.generate(request)).object).toEqual({ city: 'Lisbon' });
    }
    expect(server.requests.map(({ format }) => format)).toEqual([
      ...['json_schema', 'json_object', undefined],
      undefined,
    ]);
    expect(server.requests[0]?.body).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'facts', strict: true, schema: request.schema },
      },
    });
    expect(server.requests[0]?.system).toBe(request.system);
    expect(server.requests[3]?.system).toContain('"additionalProperties":false');
  });

  it('tells what it cost and what did the work', async () => {
    const { server, model } = await openLlm();
    await using _ = server;
    server.write = () => answer;
    expect(await model.generate({ ...request, maxOutputTokens: 50 })).toEqual({
      object: { city: 'Lisbon' },
      usage: { inputTokens: 120, outputTokens: 45 },
      model: 'scripted-1b-q4',
    });
    expect(server.requests[0]?.body['max_tokens']).toBe(50);
  });

  it.each([
    ['429 with Retry-After', status(429, { headers: { 'retry-after-ms': '20' } })],
    ['500', status(500, { headers: { 'retry-after-ms': '20' } })],
    ['a reset', { kind: 'reset' } as const],
  ])('is asked again after %s', async (_name, fault) => {
    const { server, model } = await openLlm({ maxRetries: 1 });
    await using _ = server;
    server.write = () => answer;
    server.fault = (number) => (number === 0 ? fault : undefined);
    expect((await model.generate(request)).object).toEqual({ city: 'Lisbon' });
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['429', status(429, { headers: { 'retry-after': '7' } }), 'rate_limited', 7_000],
    ['503', status(503), 'unavailable', undefined],
    ['a reset', { kind: 'reset' } as const, 'unavailable', undefined],
    ['401', status(401), 'unauthenticated', undefined],
    ['403', status(403), 'permission_denied', undefined],
    ['404', status(404), 'unsupported', undefined],
    [
      'a quota that is used up',
      status(429, { body: '{"error":{"code":"insufficient_quota"}}' }),
      ...(['limit_exceeded', undefined] as const),
    ],
    [
      'a prompt beyond the context',
      status(400, { body: '{"error":{"message":"maximum context length is 4096 tokens"}}' }),
      ...(['limit_exceeded', undefined] as const),
    ],
    ['no JSON', status(200, { body: '<html>' }), 'internal', undefined],
    ['an empty answer', status(200, { body: '' }), 'internal', undefined],
    ['another object', status(200, { body: '{"status":"ok"}' }), 'internal', undefined],
    ['no choices', status(200, { body: '{"choices":[]}' }), 'internal', undefined],
  ] as const)('maps %s', async (_name, fault, code, retryAfterMs) => {
    const { server, model, apiKey } = await openLlm();
    await using _ = server;
    server.fault = () => fault;
    const error = await failure(model.generate(request));
    expect(error).toMatchObject({ code, port: 'language-model', adapter: 'openai-compatible' });
    expect(error.retryAfterMs).toBe(retryAfterMs);
    expect(error.cause).toBe(undefined);
    expect(error.message).not.toContain(apiKey);
    expect(error.message).not.toContain('fire');
    expect(server.requests).toHaveLength(1);
  });

  it('ends a call that hangs at its time limit', async () => {
    const { server, model } = await openLlm({ timeLimitMs: 100 });
    await using _ = server;
    server.fault = () => ({ kind: 'hang' });
    expect(await failure(model.generate(request))).toMatchObject({ code: 'unavailable' });
    await until(() => server.abandoned === 1);
  });

  it('hangs up when it is aborted', async () => {
    const { server, model } = await openLlm();
    await using _ = server;
    server.fault = () => ({ kind: 'hang' });
    const control = new AbortController();
    const asking = model.generate(request, { signal: control.signal });
    await until(() => server.requests.length === 1);
    const reason = new Error('shutting down');
    control.abort(reason);
    await expect(asking).rejects.toBe(reason);
    await until(() => server.abandoned === 1);
  });

  it('is unavailable when no server listens on the port', async () => {
    const gone = await startLlmServer();
    await gone[Symbol.asyncDispose]();
    const { server, model } = await openLlm({ baseUrl: gone.baseUrl });
    await using _ = server;
    expect(await failure(model.generate(request))).toMatchObject({ code: 'unavailable' });
  });

  it('keeps what is said out of the console', async () => {
    const { server, model } = await openLlm();
    await using _ = server;
    server.formats = ['json_object'];
    server.write = () => answer;
    const written: unknown[] = [];
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation((...args) => void written.push(args)),
    );
    await model.generate(request);
    for (const spy of spies) spy.mockRestore();
    expect(written).toEqual([]);
  });

  it('takes notes that rest on the lines', async () => {
    const { server, model } = await openLlm();
    await using _ = server;
    server.write = (asked) => JSON.stringify(honestNotes(asked));
    const line = { segmentId: 'seg-7', speaker: 'S2', role: 'patient', text: said } as const;
    const draft = await createModelNoteTaker(model).extract({
      lines: [{ ...line, startMs: 0, endMs: 900 }],
      ...{ language: 'en', part: { number: 1, of: 1 } },
    });
    expect(draft.significantQuotes).toEqual([{ text: said, speaker: 'S2', segmentIds: ['seg-7'] }]);
    expect(draft.model).toBe('scripted-1b-q4');
  });
});
