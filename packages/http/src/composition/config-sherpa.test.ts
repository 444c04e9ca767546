import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpeechToText } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.js';
import { speechEngine } from './config-sherpa.js';
import { profile } from './profiles.js';
import type { Variables } from './variables.js';

function sherpaOf(variables: Variables) {
  return loadConfig(variables).config.sherpa;
}

function faultsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the models of sherpa', () => {
  it('are kept in the data directory, and brought from nowhere, unless told otherwise', () => {
    const defaultModel = 'moonshine-tiny-en';
    expect(sherpaOf({ DATA_DIR: '/data' })).toEqual({
      ...{ modelsDirectory: '/data/models', cacheDirectory: '/data/models', defaultModel },
    });
    const told = { MODELS_DIR: '/models', MODELS_MIRROR: 'https://m.example/a/' };
    expect(sherpaOf({ ...told, MODELS_CACHE_DIR: '/cache' })).toEqual({
      ...{ modelsDirectory: '/models', cacheDirectory: '/cache', defaultModel },
      mirror: 'https://m.example/a',
    });
  });

  it.skipIf(process.platform !== 'linux')('are shared in the cache of the user', () => {
    const cacheOf = (variables: Variables) => sherpaOf(variables).cacheDirectory;
    expect(cacheOf({ HOME: '/home/me' })).toBe('/home/me/.cache/attune/models');
    expect(cacheOf({ HOME: '/home/me', XDG_CACHE_HOME: '/c' })).toBe('/c/attune/models');
    expect(cacheOf({ HOME: '/home/me', XDG_CACHE_HOME: 'c' })).toBe(
      '/home/me/.cache/attune/models',
    );
  });

  it('are found by name in that directory, or by path', () => {
    const variables = { MODELS_DIR: '/models', SPEECH_LANGUAGES: 'en,de' };
    const byName = {
      SPEECH_MODEL: 'small-en',
      DIARIZATION_MODEL: 'voices',
      VAD_MODEL: 's/vad.onnx',
    };
    expect(sherpaOf({ ...variables, ...byName }).files).toEqual({
      model: '/models/small-en',
      voices: '/models/voices',
      voiceActivity: '/models/s/vad.onnx',
      languages: ['en', 'de'],
    });
    expect(sherpaOf({ ...variables, SPEECH_MODEL: '/elsewhere/en' }).files?.model).toBe(
      '/elsewhere/en',
    );
    expect(sherpaOf({ ...variables, SPEECH_MODEL: './here/en' }).files?.model).toBe('./here/en');
    // Looks like a password, and so is not shown.
    const odd = '/models/en:8@2';
    expect(sherpaOf({ ...variables, SPEECH_MODEL: odd }).files?.model).toBe(odd);
  });

  it.each([
    'https://m.example/?a=1',
    'https://user:secret@m.example',
    'ftp://m.example',
    'http://',
  ])('are not brought from %s', (MODELS_MIRROR) => {
    const [fault, ...others] = faultsOf(() => loadConfig({ MODELS_MIRROR }));
    expect(others).toEqual([]);
    expect(fault).toMatch(/^MODELS_MIRROR: must be an http, https or file address/);
    expect(fault).not.toContain('secret');
  });

  it.each(['http://127.0.0.1:8080/models', 'file:///mnt/models', '/mnt/models', 'models'])(
    'may be brought from %s',
    (MODELS_MIRROR) => expect(sherpaOf({ MODELS_MIRROR }).mirror).toBe(MODELS_MIRROR),
  );

  it('must be chosen before they are used: how to bring one is told', () => {
    const { config } = loadConfig({ SPEECH_PROVIDER: 'sherpa' });
    const [fault] = faultsOf(() => profile(config));
    expect(fault).toMatch(/attune models pull moonshine-tiny-en.*SPEECH_MODEL=/);
    const chosen = loadConfig({ SPEECH_PROVIDER: 'sherpa', SPEECH_MODEL: 'small-en' }).config;
    expect(profile(chosen).filter(({ token }) => token === SpeechToText)).toHaveLength(1);
  });

  it('are the default engine where they are, else PocketSphinx says what to type', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'attune-cache-'));
    const variables = { MODELS_CACHE_DIR: cache, DATA_DIR: '/absent', DIARIZATION_MODEL: 'voices' };
    try {
      const without = loadConfig(variables).config;
      expect(speechEngine(without)).toEqual({
        engine: 'pocketsphinx',
        notice: expect.stringContaining('npx --no-install attune models pull moonshine-tiny-en'),
      });
      expect(without.idle.map(({ name }) => name)).toEqual(['DIARIZATION_MODEL']);
      mkdirSync(join(cache, 'moonshine-tiny-en'));
      // A directory without its manifest was not brought whole.
      expect(speechEngine(loadConfig(variables).config).engine).toBe('pocketsphinx');
      writeFileSync(join(cache, 'moonshine-tiny-en', 'attune-model.json'), '{}');
      const { config } = loadConfig(variables);
      expect(speechEngine(config)).toEqual({ engine: 'sherpa', notice: undefined });
      expect(config.sherpa.files).toEqual({
        model: join(cache, 'moonshine-tiny-en'),
        voices: '/absent/models/voices',
      });
      expect(config.idle).toEqual([]);
      const chosen = loadConfig({ ...variables, SPEECH_PROVIDER: 'pocketsphinx' }).config;
      expect(speechEngine(chosen)).toEqual({ engine: 'pocketsphinx', notice: undefined });
    } finally {
      rmSync(cache, { recursive: true });
    }
  });

  it('mean nothing to another engine, which is told', () => {
    const { idle } = loadConfig({ DIARIZATION_MODEL: 'voices', VAD_MODEL: 'vad' }).config;
    expect(idle).toEqual([
      { name: 'DIARIZATION_MODEL', reason: expect.stringContaining('speech goes to "local"') },
      { name: 'VAD_MODEL', reason: expect.stringContaining('sherpa') },
    ]);
    const used = { SPEECH_PROVIDER: 'sherpa', SPEECH_MODEL: 'm', DIARIZATION_MODEL: 'voices' };
    expect(loadConfig(used).config.idle).toEqual([]);
  });
});
