import { SpeechToText } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.js';
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
    expect(sherpaOf({ DATA_DIR: '/data' })).toEqual({ modelsDirectory: '/data/models' });
    expect(sherpaOf({ MODELS_DIR: '/models', MODELS_MIRROR: 'https://m.example/a/' })).toEqual({
      modelsDirectory: '/models',
      mirror: 'https://m.example/a',
    });
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
    expect(fault).toMatch(/SPEECH_MODEL=.*attune models pull/);
    const chosen = loadConfig({ SPEECH_PROVIDER: 'sherpa', SPEECH_MODEL: 'small-en' }).config;
    expect(profile(chosen).filter(({ token }) => token === SpeechToText)).toHaveLength(1);
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
