import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { slipsBetween } from '@attune/core/adapter-kit';
import { LanguageModel } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { ConfigError, type LoadOptions, loadConfig } from './config.js';
import { compose } from './container.js';
import { parseEnvFile } from './env-file.js';
import { profile, providerNames } from './profiles.js';
import type { Variables } from './variables.js';

const llm = { LLM_BASE_URL: 'https://llm.example/v1' };

function idle(variables: Variables, options: LoadOptions = {}): Readonly<Record<string, string>> {
  const { config } = loadConfig(variables, options);
  return Object.fromEntries(config.idle.map(({ name, reason }) => [name, reason]));
}

function faults(variables: Variables, options: LoadOptions = {}): readonly string[] {
  try {
    loadConfig(variables, options);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('names of the sources for a language model', () => {
  const openai = {
    OPENAI_API_KEY: 'sk-1',
    OPENAI_MODEL: 'gpt-4o',
    OPENAI_TIMEOUT: '30.5',
    OPENAI_RETRIES: '4',
  };

  it('work where LLM_BASE_URL names the server', () => {
    const { config } = loadConfig({ ...llm, ...openai });
    expect(config.models.languageModel).toMatchObject({
      ...{ apiKey: 'sk-1', model: 'gpt-4o', timeLimitMs: 30_500, maxRetries: 4 },
    });
    expect(config.idle).toEqual([]);
  });

  it('send nothing to OpenAI by themselves, and say what would', () => {
    const { config, entries } = loadConfig(openai);
    expect(config.models.languageModel).toBeUndefined();
    expect(config.providers.notes).toBe('local');
    expect(config.idle.map(({ name }) => name).toSorted()).toEqual(Object.keys(openai).toSorted());
    for (const { reason } of config.idle) {
      expect(reason).toContain('LLM_BASE_URL=https://api.openai.com/v1');
    }
    expect(JSON.stringify(entries)).not.toContain('sk-1');
  });

  it('give way to names of our own, and say so', () => {
    const own = { LLM_API_KEY: 'mine', LLM_MODEL: 'qwen3:8b' };
    const { config } = loadConfig({ ...llm, ...openai, ...own });
    expect(config.models.languageModel).toMatchObject({ apiKey: 'mine', model: 'qwen3:8b' });
    expect(idle({ ...llm, ...openai, ...own })).toEqual({
      OPENAI_API_KEY: 'LLM_API_KEY is set and wins',
      OPENAI_MODEL: 'LLM_MODEL is set and wins',
    });
  });

  it('are checked', () => {
    const [fault] = faults({ ...llm, LLM_MODEL: 'm', OPENAI_TIMEOUT: 'soon' });
    expect(fault).toMatch(/^OPENAI_TIMEOUT: must be a number of seconds/u);
  });
});

describe('names of Flask and Gunicorn', () => {
  it('are told with what takes their place', () => {
    expect(
      idle({
        ...{ DEBUG: '1', FLASK_ENV: 'production', FLASK_APP: 'app.py' },
        ...{ GUNICORN_TIMEOUT: '30', GUNICORN_CMD_ARGS: '-w 4' },
      }),
    ).toEqual({
      DEBUG: 'LOG_LEVEL=debug takes its place',
      FLASK_ENV: 'NODE_ENV takes its place',
      FLASK_APP: expect.stringContaining('does not run on Flask'),
      GUNICORN_TIMEOUT: 'REQUEST_TIMEOUT_SECONDS takes its place',
      GUNICORN_CMD_ARGS: expect.stringContaining('does not run on Gunicorn'),
    });
  });

  it('show no value that may be a secret', () => {
    const { entries } = loadConfig({ FLASK_SECRET_KEY: 'hush-1', FLASK_OTHER: 'hush-2' });
    expect(JSON.stringify(entries)).not.toContain('hush');
  });
});

describe('names that are almost ours', () => {
  it.each([
    ['SPEECH_PROVDER', 'SPEECH_PROVIDER'],
    ['SPEECH_PROVIDRE', 'SPEECH_PROVIDER'],
    ['DATABSE_ULR', 'DATABASE_URL'],
    ['MAX_FILESIZE_MB', 'MAX_FILE_SIZE_MB'],
    ['jwt_secret_key', 'JWT_SECRET_KEY'],
    ['CELERY_CONCURENCY', 'CELERY_CONCURRENCY'],
  ])('%s in a file is told as %s', (name, meant) => {
    const file = parseEnvFile(`${name}=hush`);
    const { config, entries } = loadConfig({}, { file });
    expect(config.idle).toEqual([{ name, reason: expect.stringContaining(`${meant} is meant`) }]);
    expect(entries.find((entry) => entry.name === name)).toMatchObject({ value: '(hidden)' });
  });

  it('are told of the environment only for one slip, because others put names there', () => {
    expect(Object.keys(idle({ SPEECH_PROVDER: 'x', SPEECH_PRVDER: 'x' }))).toEqual([
      'SPEECH_PROVDER',
    ]);
  });

  it('are none where they are another name or short', () => {
    const others = { HOSTNAME: 'a', PATH: 'b', PWD: 'c', POST: 'd', HOSTS: 'e', USERPROFILE: 'f' };
    expect(idle({}, { file: { variables: others, faults: [] } })).toEqual({});
  });

  it('are looked for in bounded time', () => {
    const long = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, at) => [`SPEECH_PROVIDERS_${at}`.padEnd(64, 'X'), 'x']),
    );
    expect(Object.keys(idle(long))).toEqual([]);
  });

  it.each([
    ['', '', 0],
    ['ABC', 'ABC', 0],
    ['ABC', 'ACB', 1],
    ['ABC', 'AB', 1],
    ['ABC', 'XBC', 1],
    ['ABCD', 'BADC', 2],
    ['ABC', '', 3],
  ])('%j and %j are %i slips apart', (one, other, slips) => {
    expect([slipsBetween(one, other), slipsBetween(other, one)]).toEqual([slips, slips]);
  });
});

describe('faults', () => {
  const choices = providerNames;

  it('come all at once, an adapter that does not exist among them', () => {
    const variables = { SPEECH_PROVIDER: 'wat', PORT: 'x', LOG_LEVEL: 'loud' };
    expect(faults(variables, { choices })).toEqual([
      expect.stringMatching(/^SPEECH_PROVIDER: there is no "wat" here; choose local or/u),
      expect.stringMatching(/^PORT: /u),
      expect.stringMatching(/^LOG_LEVEL: /u),
    ]);
  });

  it('name an unknown family once, and what else is unknown', () => {
    const found = faults({ PROVIDER: 'gcp', PUSH_PROVIDER: 'apns' }, { choices });
    expect(found).toEqual([
      expect.stringMatching(/^PROVIDER: there is no "gcp" here; choose local or memory/u),
      expect.stringMatching(/^PUSH_PROVIDER: there is no "apns" here; choose local or none/u),
    ]);
  });
});

describe('time limits and tries of engines', () => {
  it('are what the variables say', () => {
    const { config } = loadConfig({
      ...{ SPEECH_BASE_URL: 'https://stt.example/v1', SPEECH_TIMEOUT_SECONDS: '90' },
      ...{ SPEECH_TRIES: '5', STAGE_ATTEMPTS: '2', STAGE_TIME_FACTOR: '3' },
    });
    expect(config.models.speechServer).toMatchObject({ timeLimitMs: 90_000, tries: 5 });
    expect(config.engines).toEqual({ stageAttempts: 2, stageTimeFactor: 3 });
  });

  it('reach a language model: no retry, and an end to waiting', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      // The second request is never answered.
      if (asked === 1) response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { config } = loadConfig({
      ...{ LLM_BASE_URL: `http://127.0.0.1:${port}/v1`, LLM_MODEL: 'm' },
      ...{ LLM_RETRIES: '0', LLM_TIMEOUT_SECONDS: '1' },
    });
    await using app = compose(profile(config));
    const model = await app.get(LanguageModel);
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const ask = async () =>
      await model.generate({ name: 'x', system: 's', prompt: 'p', schema } as never);
    try {
      await expect(ask()).rejects.toMatchObject({ code: 'unavailable' });
      expect(asked).toBe(1);
      await expect(ask()).rejects.toThrow('did not answer in 1 s');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
