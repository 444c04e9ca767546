import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryHost, type Person } from '../../support/memory-host.js';
import { openLlm } from '../../support/open-llm.js';

let host: MemoryHost;
let ann: Person;
beforeAll(async () => {
  host = new MemoryHost();
  ann = await host.join('therapist');
});

const levels = 10_000;
const deepList = '['.repeat(levels) + ']'.repeat(levels);
const deepObject = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const send = async (method: string, path: string, body: string) =>
  await host.call(method, path, {
    as: ann,
    body,
    headers: { 'content-type': 'application/json', 'if-match': '"s1"' },
  });

describe('attack 03: JSON that nests without end', () => {
  it.each([
    ['POST', '/v1/auth/login', (deep: string) => `{"login":${deep},"password":"x"}`],
    ['POST', '/v1/auth/register', (deep: string) => `{"consents":${deep}}`],
    ['PATCH', '/v1/profiles/me', (deep: string) => `{"displayName":${deep}}`],
    ['PUT', '/v1/devices', (deep: string) => deep],
    ['POST', '/v1/sessions', (deep: string) => `{"settings":{"channelRoles":{"left":${deep}}}}`],
    ['POST', '/v1/sessions', (deep: string) => `{"settings":{"unknown":${deep}}}`],
  ])('%s %s', async (method, path, body) => {
    for (const deep of [deepList, deepObject]) {
      const reply = await send(method, path, body(deep));
      expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
      expect(JSON.stringify(reply.body).length).toBeLessThan(2_000);
    }
  });

  it('in a transcript and in roles', async () => {
    const { id } = await host.processed(ann);
    for (const [path, body] of [
      [`/v1/data/transcript/${id}`, `{"segments":[{"sentiment":${deepList}}]}`],
      [`/v1/data/transcript/${id}`, `{"coverage":${deepObject}}`],
      [`/v1/sessions/${id}/roles`, `{"S1":${deepList}}`],
      [`/v1/sessions/${id}/retry`, deepObject],
    ] as const) {
      expect((await send(path.endsWith('retry') ? 'POST' : 'PUT', path, body)).status).toBe(400);
    }
  });

  it.each([
    ['channelRoles', `{"channelRoles":{"left":${deepList}}}`],
    ['speakerRoles', `{"speakerRoles":{"S1":${deepObject}}}`],
    ['anything', deepList],
  ])('in the settings of an upload: %s', async (_, settings) => {
    const audio = new File(['RIFF'], 'talk.wav');
    const form = { settings, audio };
    const reply = await host.call('POST', '/v1/sessions/upload', { as: ann, form });
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  });

  it('within the bound is examined, and wrong settings are named', async () => {
    const settings = { channelRoles: { left: [[['therapist']]] } };
    const json = { filename: 'a.wav', sizeBytes: 10, settings };
    const reply = await host.call('POST', '/v1/sessions', { as: ann, json });
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid_settings' } });
    expect(reply.body.errors[0].message).toContain('"left": a list');
  });

  it('in the answer of a language model', async () => {
    const { server, model } = await openLlm({ maxRetries: 0 });
    await using _ = server;
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    } as const;
    const request = { name: 'facts', system: 'Draw facts.', prompt: 'Say it.', schema };
    server.write = () => `{"city":${deepList}}`;
    await expect(model.generate(request)).rejects.toMatchObject({ code: 'internal' });
    server.fault = () => ({ kind: 'status', status: 200, body: deepObject });
    await expect(model.generate(request)).rejects.toMatchObject({ code: 'internal' });
  });
});
