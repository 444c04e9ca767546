import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, portNames } from './config.js';
import { profile } from './profiles.js';

function faultsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('has a default for everything', () => {
    const { config } = loadConfig({});
    expect(config).toEqual({
      providers: Object.fromEntries(portNames.map((port) => [port, 'local'])),
      dataDirectory: '.attune',
      maxRecordingBytes: 500 * 1_048_576,
      workerConcurrency: 1,
      programs: {},
    });
  });

  it('takes the family of a port from PROVIDER unless the port has its own', () => {
    const { providers } = loadConfig({ PROVIDER: 'memory', SPEECH_PROVIDER: 'local' }).config;
    expect(providers).toMatchObject({ speech: 'local', storage: 'memory', push: 'memory' });
  });

  it('tells where each value comes from, and counts an empty one as not set', () => {
    const { config, entries } = loadConfig(
      { DATA_DIR: '', WORKER_CONCURRENCY: '3', MAX_FILE_SIZE_MB: '7' },
      { MAX_FILE_SIZE_MB: '9' },
    );
    const origins = Object.fromEntries(entries.map((one) => [one.name, [one.value, one.origin]]));
    expect(origins).toMatchObject({
      DATA_DIR: ['.attune', 'default'],
      WORKER_CONCURRENCY: ['3', 'environment'],
      MAX_FILE_SIZE_MB: ['9', 'command line'],
      ALLOWED_LANGS: ['(not set)', 'default'],
    });
    expect(config).toMatchObject({ maxRecordingBytes: 9 * 1_048_576, workerConcurrency: 3 });
  });

  it.each(['{"en-US": "English", "de-DE": "Deutsch"}', 'en-US, de-DE'])(
    'reads ALLOWED_LANGS like %s',
    (text) => {
      const { allowedLanguages } = loadConfig({ ALLOWED_LANGS: text }).config;
      expect(allowedLanguages).toEqual(['en-US', 'de-DE']);
    },
  );

  it.each(['{', '{}', 'English!', '[]', ','])('refuses ALLOWED_LANGS like %s', (text) => {
    expect(faultsOf(() => loadConfig({ ALLOWED_LANGS: text }))).toEqual([
      `ALLOWED_LANGS: must be like {"en-US": "English"} or en-US,de-DE; it is "${text}".`,
    ]);
  });

  it('names every fault at once', () => {
    const wrong = { QUEUE_PROVIDER: 'A b', MAX_FILE_SIZE_MB: '-1', WORKER_CONCURRENCY: '0' };
    const faults = faultsOf(() => loadConfig(wrong));
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(Object.keys(wrong));
  });

  it('knows where programs are', () => {
    const { programs } = loadConfig({ FFMPEG_PATH: '/opt/ffmpeg', POCKETSPHINX_PATH: 'p' }).config;
    expect(programs).toEqual({ ffmpeg: '/opt/ffmpeg', pocketsphinx: 'p' });
  });
});

describe('profile', () => {
  it('names every port whose adapter does not exist, with those that do', () => {
    const { config } = loadConfig({ SPEECH_PROVIDER: 'wat', QUEUE_PROVIDER: 'constructor' });
    expect(faultsOf(() => profile(config))).toEqual([
      'QUEUE_PROVIDER: there is no "constructor" here; choose local or in-process or memory.',
      'SPEECH_PROVIDER: there is no "wat" here; choose local or pocketsphinx or memory.',
    ]);
  });
});
