// own process: the key is in the environment, where the SDK looks for it.
import { spawn, spawnSync } from 'node:child_process';
import { inspect } from 'node:util';
import {
  type BedrockLanguageModel,
  type BedrockLanguageModelOptions,
  createBedrockLanguageModel,
} from '@attune/adapters-aws/language-model';
import { createSystemClock } from '@attune/adapters-local/system';
import { createModelNoteTaker } from '@attune/core/adapter-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BedrockServer, startBedrockServer } from '../support/aws/bedrock-server.js';
import { startCredentialsServer } from '../support/aws/credentials-server.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { howToGetModels, readServiceModel } from '../support/aws/service-model.js';
import { ended } from '../support/run-source.js';

const service = readServiceModel('bedrock-runtime');
const title = service === undefined ? `Bedrock, not tried because ${howToGetModels}` : 'Bedrock';
const python = ['/usr/bin/python3', 'python3'].find((one) => {
  const program =
    "import botocore.session as s; s.get_session().get_service_model('bedrock-runtime')";
  return spawnSync(one, ['-c', program]).status === 0;
});
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
const named = 'eu.amazon.nova-pro-v1:0';

describe.skipIf(service === undefined)(title, () => {
  let server: BedrockServer;
  const opened: BedrockLanguageModel[] = [];

  function open(options: Partial<BedrockLanguageModelOptions> = {}): BedrockLanguageModel {
    const model = createBedrockLanguageModel({
      ...{ model: named, endpoint: server.url, tries: 1, clock: createSystemClock() },
      ...options,
    });
    opened.push(model);
    return model;
  }

  beforeEach(async () => {
    setAwsEnvironment();
    if (service === undefined) return;
    server = await startBedrockServer(service, awsKey);
    server.write = () => '{"city":"Lisbon"}';
  });

  afterEach(async () => {
    for (const model of opened.splice(0)) await model.close();
    await server[Symbol.asyncDispose]();
    expect(server.violations).toEqual([]);
  });

  it('has the model call a tool whose input is the answer, and tells what it cost', async () => {
    const answer = await open().generate({ ...request, maxOutputTokens: 50 });
    expect(answer).toEqual({
      ...{ object: { city: 'Lisbon' }, model: named },
      usage: { inputTokens: 120, outputTokens: 45 },
    });
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]).toMatchObject({
      modelId: named,
      system: [{ text: request.system }],
      messages: [{ role: 'user', content: [{ text: said }] }],
      inferenceConfig: { maxTokens: 50 },
      toolConfig: {
        tools: [{ toolSpec: { name: 'facts', inputSchema: { json: request.schema } } }],
        toolChoice: { any: {} },
      },
    });
  });

  it.each([
    ['cannot be made to call a tool', { tools: true, forced: false, system: true }, 2],
    ['takes no tools', { tools: false, forced: false, system: true }, 3],
    ['takes neither tools nor a system text', { tools: false, forced: false, system: false }, 4],
  ])('finds that a model %s, and asks it no stricter again', async (_, skills, requests) => {
    server.skills = skills;
    const model = open();
    expect((await model.generate(request)).object).toEqual({ city: 'Lisbon' });
    expect(server.asked).toHaveLength(requests);
    expect((await model.generate(request)).object).toEqual({ city: 'Lisbon' });
    expect(server.asked).toHaveLength(requests + 1);
    const last = JSON.stringify(server.asked.at(-1));
    expect(last).toContain(skills.tools ? 'one call of the tool facts' : 'additionalProperties');
    expect(last).toContain(request.system);
  });

  it.each([
    ['ThrottlingException', 429, '', 'rate_limited', ''],
    ['ServiceUnavailableException', 503, '', 'unavailable', ''],
    ['InternalServerException', 500, '', 'unavailable', ''],
    ['ModelTimeoutException', 408, '', 'unavailable', ''],
    ['ModelNotReadyException', 429, '', 'unavailable', ''],
    ['ModelErrorException', 424, '', 'unavailable', ''],
    ['ServiceQuotaExceededException', 400, '', 'limit_exceeded', ''],
    ['ResourceNotFoundException', 404, '', 'unsupported', named],
    ['UnrecognizedClientException', 403, '', 'unauthenticated', 'Check the credentials'],
    ['AccessDeniedException', 403, '', 'permission_denied', `bedrock:InvokeModel on ${named}`],
    [
      ...(['AccessDeniedException', 403] as const),
      "You don't have access to the model with the specified model ID.",
      ...(['permission_denied', 'Ask for it in the console'] as const),
    ],
    [
      ...(['AccessDeniedException', 403] as const),
      'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0 because no identity-based policy allows the bedrock:InvokeModel action',
      'permission_denied',
      'the right bedrock:InvokeModel on arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0',
    ],
    [
      ...(['ValidationException', 400] as const),
      'The provided model identifier is invalid.',
      ...(['unsupported', named] as const),
    ],
    [
      ...(['ValidationException', 400] as const),
      "Invocation of model ID amazon.nova-pro-v1:0 with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
      ...(['invalid_argument', 'inference profile'] as const),
    ],
    [
      ...(['ValidationException', 400] as const),
      'Input is too long for requested model.',
      ...(['limit_exceeded', 'too long'] as const),
    ],
  ])('tells %s (%i) %s as %s', async (code, status, message, expected, words) => {
    server.fault = () => ({ status, code, message: `${message} ${said}` });
    const call = open().generate(request);
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: expected, message: expect.stringContaining(words) });
    expect(inspect(error, { depth: 8, showHidden: true })).not.toContain('fire');
    expect(server.asked, 'it is not asked in another form').toHaveLength(1);
  });

  it.each([
    ['throttling', { status: 429, code: 'ThrottlingException' }],
    ['a lost connection', 'reset'],
  ] as const)('is asked again after %s', async (_, fault) => {
    server.fault = (number) => (number === 0 ? fault : undefined);
    expect((await open({ tries: 2 }).generate(request)).object).toEqual({ city: 'Lisbon' });
    expect(server.asked).toHaveLength(2);
  });

  it('takes no answer that a guardrail stopped, and names the guardrail in the request', async () => {
    server.stopReason = 'guardrail_intervened';
    const model = open({ guardrail: { id: 'gr1a2b3c', version: '3' } });
    await expect(model.generate(request)).rejects.toMatchObject({
      ...{ code: 'internal', message: expect.stringContaining('stopped by a filter') },
    });
    expect(server.asked[0]?.['guardrailConfig']).toEqual({
      ...{ guardrailIdentifier: 'gr1a2b3c', guardrailVersion: '3' },
    });
  });

  it.each(['malformed_tool_use', 'malformed_model_output'])('fails on %s', async (reason) => {
    server.stopReason = reason;
    server.write = () => 'not in the form';
    await expect(open().generate(request)).rejects.toMatchObject({ code: 'internal' });
  });

  it('gives up a model that never answers', async () => {
    server.fault = () => 'silence';
    const call = open({ timeLimitMs: 300 }).generate(request);
    await expect(call).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('renews credentials that end in the middle of the work', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
    await using lender = await startCredentialsServer([awsKey, awsKey]);
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = lender.url;
    const model = open();
    await model.generate(request);
    server.fault = (number) =>
      number === 1 ? { status: 403, code: 'ExpiredTokenException' } : undefined;
    expect((await model.generate(request)).object).toEqual({ city: 'Lisbon' });
    expect(lender.asked).toBe(2);
    delete process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  });

  it('asks a model by its ARN, which is signed as it is sent', async () => {
    const arn =
      'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/a1b2c3d4e5f6';
    expect((await open({ model: arn }).generate(request)).model).toBe(arn);
    expect(server.asked[0]?.['modelId']).toBe(arn);
  });

  it('takes notes with a model that refuses, without inventing any', async () => {
    server.write = () => 'I cannot help with that.';
    const notes = createModelNoteTaker(open());
    const lines = [{ id: 's1', speaker: 'patient', text: said }];
    const call = notes.extract({ lines, language: 'en', part: { number: 1, of: 1 } } as never);
    await expect(call).rejects.toMatchObject({ code: 'internal' });
  });

  it.skipIf(python === undefined)('serves a client that is not ours, too', async () => {
    const program = [
      'import json, sys, botocore.session as s',
      `c = s.get_session().create_client('bedrock-runtime', region_name='eu-central-1', endpoint_url=sys.argv[1])`,
      `r = c.converse(modelId='${named}', messages=[{'role': 'user', 'content': [{'text': 'Where?'}]}])`,
      `print(json.dumps([r['stopReason'], r['output']['message']['content'][0]['text']]))`,
    ].join('\n');
    // In a process of its own: this one has to answer.
    const asked = spawn(python ?? '', ['-c', program, server.url]);
    const { stdout, stderr } = await ended(asked);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(['end_turn', '{"city":"Lisbon"}']);
  });
});
