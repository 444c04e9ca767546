import { LanguageModel, NoteTaker, OtherNoteTakers } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../packages/http/src/composition/config.js';
import { compose } from '../../packages/http/src/composition/container.js';
import { profile } from '../../packages/http/src/composition/profiles.js';
import { startLlmServer } from '../support/llm-server.js';
import { honestNotes } from '../support/scripted-notes.js';

const line = {
  ...{ segmentId: 'seg-1', speaker: 'S1', role: 'patient' as const },
  ...{ startMs: 0, endMs: 900, text: 'I could not sleep for a week.' },
};
const request = { lines: [line], language: 'en', part: { number: 1, of: 1 } };

describe('NOTES_MODELS', () => {
  it('lets notes be asked of other models of the server, and of the rules', async () => {
    await using server = await startLlmServer();
    server.write = (asked) => JSON.stringify(honestNotes(asked));
    const { config } = loadConfig({
      ...{ LLM_BASE_URL: server.baseUrl, LLM_MODEL: 'qwen3:8b', DATABASE_PROVIDER: 'memory' },
      NOTES_MODELS: 'qwen3:8b, llama3.3',
    });
    await using app = compose(profile(config));
    expect((await app.get(NoteTaker)).model).toBe('qwen3:8b');
    expect((await app.get(LanguageModel)).model).toBe('qwen3:8b');
    const others = await app.get(OtherNoteTakers);
    expect(others.map(({ provider, model }) => [provider, model])).toEqual([
      ['openai-compatible', 'qwen3:8b'],
      ['openai-compatible', 'llama3.3'],
      ['rules', undefined],
    ]);
    const taker = await others[1]?.build();
    await taker?.extract(request);
    expect(server.requests.map(({ body }) => Reflect.get(body as object, 'model'))).toEqual([
      'llama3.3',
    ]);
    expect(await others[1]?.build()).toBe(taker);
    const rules = await others[2]?.build();
    expect((await rules?.extract(request))?.warnings).toEqual([]);
    expect(server.requests.length).toBe(1);
  });

  it.each([
    ['azure', { openai: { endpoint: 'https://x.openai.azure.com', deployment: 'a', apiKey: 'k' } }],
    ['aws', { bedrock: { model: 'a' } }],
  ])('holds for the service of %s as well', async (notes, service) => {
    const { config } = loadConfig({ DATABASE_PROVIDER: 'memory', NOTES_MODELS: 'b' });
    const providers = { ...config.providers, notes };
    const app = compose(profile({ ...config, providers, [notes]: service } as typeof config));
    const [other] = await app.get(OtherNoteTakers);
    expect(other).toMatchObject({ provider: expect.stringContaining(notes), model: 'b' });
    expect(await other?.build()).toMatchObject({ provider: other?.provider, model: 'b' });
    await app[Symbol.asyncDispose]();
  });

  it('says when it changes nothing, and what is wrong with it', () => {
    const idle = loadConfig({ NOTES_MODELS: 'llama3.3' }).config.idle;
    expect(idle).toContainEqual({
      name: 'NOTES_MODELS',
      reason: 'notes are taken by "local", which has no models',
    });
    for (const wrong of [
      ',',
      'a b',
      'x'.repeat(201),
      Array.from({ length: 21 }, (_, at) => `m${at}`).join(),
    ]) {
      expect(() => loadConfig({ NOTES_MODELS: wrong })).toThrow(/NOTES_MODELS: must be 1 to 20/u);
    }
  });
});
