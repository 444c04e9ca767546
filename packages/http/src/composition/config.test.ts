import { resolve } from 'node:path';
import { LanguageModel } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { ConfigError, type LoadOptions, loadConfig, portNames } from './config.js';
import { parseEnvFile } from './env-file.js';
import { profile } from './profiles.js';
import type { Variables } from './variables.js';

function faultsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

function faults(variables: Variables, options: LoadOptions = {}): readonly string[] {
  return faultsOf(() => loadConfig(variables, options));
}

function shown(variables: Variables, options: LoadOptions = {}) {
  const { entries } = loadConfig(variables, options);
  return Object.fromEntries(entries.map((one) => [one.name, one]));
}

describe('loadConfig', () => {
  it('has a default for everything', () => {
    const { config } = loadConfig({});
    expect(config).toEqual({
      providers: Object.fromEntries(portNames.map((port) => [port, 'local'])),
      alerts: {},
      backup: { directory: resolve('.attune-backups'), keepDays: 30 },
      dataDirectory: '.attune',
      maxRecordingBytes: 500 * 1_048_576,
      workerConcurrency: 1,
      leaseMs: 60_000,
      programs: {},
      models: {},
      notesModels: [],
      azure: { recordingsInStorage: false },
      aws: {},
      sherpa: {
        modelsDirectory: '.attune/models',
        cacheDirectory: '.attune/models',
        defaultModel: 'moonshine-tiny-en',
      },
      server: {
        host: '127.0.0.1',
        port: 8_000,
        corsOrigins: [],
        dashboard: true,
        trustedProxies: 0,
        requestTimeoutMs: 30_000,
        shutdownGraceMs: 20_000,
      },
      logs: { level: 'info', auditSearchMs: 90 * 86_400_000 },
      accounts: { registrationRoles: ['therapist', 'patient'], patientDirectory: 'linked' },
      quotas: {
        uploadsPerHour: 50,
        sessionsPerDay: 200,
        accountBytes: 51_200 * 1_048_576,
        leastFreeBytes: 512 * 1_048_576,
      },
      engines: { stageAttempts: 6, stageTimeFactor: 1 },
      idle: [],
    });
  });

  it.each(['0', 'none'])('has no quota where it is %s', (limit) => {
    const names = ['UPLOADS_PER_HOUR', 'SESSIONS_PER_DAY', 'ACCOUNT_QUOTA_MB', 'MIN_FREE_DISK_MB'];
    const variables = Object.fromEntries(names.map((name) => [name, limit]));
    expect(loadConfig(variables).config.quotas).toEqual({});
  });

  it('refuses a quota that is no number', () => {
    for (const text of ['-1', '1.5', 'many', '1e3', '9999999999']) {
      expect(faults({ UPLOADS_PER_HOUR: text })).toEqual([
        `UPLOADS_PER_HOUR: must be a whole number, or none for no limit, such as UPLOADS_PER_HOUR=50; it is "${text}".`,
      ]);
    }
  });

  it('takes the family of a port from PROVIDER unless the port has its own', () => {
    const { providers } = loadConfig({ PROVIDER: 'memory', SPEECH_PROVIDER: 'local' }).config;
    expect(providers).toMatchObject({ speech: 'local', storage: 'memory', push: 'memory' });
  });

  it('tells where each value comes from, and counts an empty one as not set', () => {
    const variables = { DATA_DIR: '', WORKER_CONCURRENCY: '3', MAX_FILE_SIZE_MB: '7', PORT: '1' };
    const file = parseEnvFile('PORT=2\nHOST=0.0.0.0\nMAX_FILE_SIZE_MB=8');
    const options = { overrides: { MAX_FILE_SIZE_MB: '9' }, file };
    expect(shown(variables, options)).toMatchObject({
      DATA_DIR: { value: '.attune', origin: 'default' },
      WORKER_CONCURRENCY: { value: '3', origin: 'environment' },
      MAX_FILE_SIZE_MB: { value: '9', origin: 'command line' },
      ALLOWED_LANGS: { value: '(not set)', origin: 'default' },
      PORT: { value: '1', origin: 'environment' },
      HOST: { value: '0.0.0.0', origin: '.env' },
      PUBLIC_URL: { value: 'http://localhost:1', origin: 'default' },
    });
    const { config } = loadConfig(variables, options);
    expect(config).toMatchObject({
      maxRecordingBytes: 9 * 1_048_576,
      server: { port: 1, host: '0.0.0.0' },
    });
  });

  it.each(['{"en-US": "English", "de-DE": "Deutsch"}', 'en-US, de-DE'])(
    'reads ALLOWED_LANGS like %s',
    (text) => {
      const { allowedLanguages } = loadConfig({ ALLOWED_LANGS: text }).config;
      expect(allowedLanguages).toEqual(['en-US', 'de-DE']);
    },
  );

  it.each(['{', '{}', 'English!', '[]', ','])('refuses ALLOWED_LANGS like %s', (text) => {
    expect(faults({ ALLOWED_LANGS: text })).toEqual([
      'ALLOWED_LANGS: must be language tags, or JSON from tag to name, such as ' +
        `ALLOWED_LANGS=en-US,de-DE or ALLOWED_LANGS={"en-US": "English"}; it is "${text}".`,
    ]);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '80a'],
    ['HOST', 'http://here'],
    ['PUBLIC_URL', 'attune.example.org'],
    ['DEFAULT_LANGUAGE', 'de_DE'],
    ['DEFAULT_LANGUAGE', 'German'],
    ['PUBLIC_URL', 'https://attune.example.org/?a=b'],
    ['LOG_LEVEL', 'loud'],
    ['METRICS_TOKEN', 'two words'],
    ['METRICS_PORT', '-1'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['REGISTRATION_ROLES', 'therapist,admin'],
    ['TRUST_PROXY', 'yes'],
    ['SHUTDOWN_GRACE_SECONDS', '4000'],
    ['REQUEST_TIMEOUT_SECONDS', '0'],
    ['SMTP_PORT', 'smtp'],
    ['SMTP_FROM', 'nobody'],
    ['ALERT_EMAIL', 'nobody'],
    ['JWT_SECRET_KEY', 'short'],
    ['QUEUE_PROVIDER', 'A b'],
    ['LIVE_SPEECH_PROVIDER', 'A b'],
    ['MAX_FILE_SIZE_MB', '-1'],
    ['WORKER_CONCURRENCY', '0'],
    ['CELERY_CONCURRENCY', '0'],
  ])('refuses %s=%s, with what is wrong and an example that is right', (name, value) => {
    const [fault = '', ...more] = faults({ [name]: value });
    expect(more).toEqual([]);
    expect(fault.startsWith(`${name}: `)).toBe(true);
    if (['JWT_SECRET_KEY', 'METRICS_TOKEN'].includes(name)) {
      expect(fault).toContain('such as the output of "openssl rand -hex 32"');
      return;
    }
    const [, example = ''] = /such as \w+=(\S+?)[;.]? ?(?:its present|it is|$)/u.exec(fault) ?? [];
    expect(example).not.toBe('');
    expect(faults({ [name]: example.replace(/[;.]$/u, '') })).toEqual([]);
  });

  it('names every fault at once, of the variables and of the file', () => {
    const wrong = { QUEUE_PROVIDER: 'A b', PORT: 'x', MAX_FILE_SIZE_MB: '-1', SMTP_PORT: 'x' };
    const found = faults(wrong, { file: parseEnvFile('nonsense') });
    const about = found.map((fault) => fault.split(':')[0]).sort();
    expect(about).toEqual([...Object.keys(wrong), '.env line 1'].sort());
  });

  it('reads the paths of programs', () => {
    const { programs } = loadConfig({ FFMPEG_PATH: '/opt/ffmpeg', POCKETSPHINX_PATH: 'p' }).config;
    expect(programs).toEqual({ ffmpeg: '/opt/ffmpeg', pocketsphinx: 'p' });
  });

  it('reads everything of the server', () => {
    const { server } = loadConfig({
      HOST: '::1',
      PORT: '0',
      PUBLIC_URL: 'https://attune.example.org/api/',
      CORS_ORIGINS: 'https://a.example, http://localhost:5173/',
      DASHBOARD: 'false',
      TRUST_PROXY: '1',
      REQUEST_TIMEOUT_SECONDS: '5',
      SHUTDOWN_GRACE_SECONDS: '0',
      METRICS_TOKEN: 'm',
      METRICS_PORT: '9100',
    }).config;
    expect(server).toEqual({
      host: '::1',
      port: 0,
      publicUrl: 'https://attune.example.org/api',
      corsOrigins: ['https://a.example', 'http://localhost:5173'],
      dashboard: false,
      trustedProxies: 1,
      requestTimeoutMs: 5_000,
      shutdownGraceMs: 0,
      metricsToken: 'm',
      metricsPort: 9_100,
    });
  });

  it('reads the language of mails', () => {
    expect(loadConfig({}).config.accounts.defaultLanguage).toBeUndefined();
    const { accounts } = loadConfig({ DEFAULT_LANGUAGE: 'de-CH' }).config;
    expect(accounts.defaultLanguage).toBe('de-CH');
  });

  it('closes registration with REGISTRATION_ROLES=none', () => {
    const { accounts } = loadConfig({ REGISTRATION_ROLES: 'none' }).config;
    expect(accounts.registrationRoles).toEqual([]);
  });

  it.each([
    [{}, ['therapist', 'patient']],
    [{ HOST: 'localhost' }, ['therapist', 'patient']],
    [{ HOST: '::1', PUBLIC_URL: 'http://[::1]:8000' }, ['therapist', 'patient']],
    [{ HOST: '127.0.0.2', PUBLIC_URL: 'http://localhost:8000' }, ['therapist', 'patient']],
    [{ HOST: '0.0.0.0' }, ['patient']],
    [{ HOST: '::' }, ['patient']],
    [{ HOST: '192.168.1.5' }, ['patient']],
    [{ HOST: '127.0.0.1.example.org' }, ['patient']],
    [{ PUBLIC_URL: 'https://attune.example.org' }, ['patient']],
    [{ PUBLIC_URL: 'https://localhost.example.org' }, ['patient']],
    [{ PATIENT_DIRECTORY: 'organisation' }, ['patient']],
    [{ HOST: '0.0.0.0', REGISTRATION_ROLES: 'therapist' }, ['therapist']],
    [{ PATIENT_DIRECTORY: 'organisation', REGISTRATION_ROLES: 'none' }, []],
  ])('with %j lets register %j', (variables, roles) => {
    expect(loadConfig(variables).config.accounts.registrationRoles).toEqual(roles);
  });

  it('refuses therapists who register where every therapist finds every patient', () => {
    const variables = {
      PATIENT_DIRECTORY: 'organisation',
      REGISTRATION_ROLES: 'therapist,patient',
    };
    expect(faults(variables)).toEqual([
      expect.stringMatching(/^REGISTRATION_ROLES: .*organisation/u),
    ]);
  });

  it('knows the mail server by either of its names', () => {
    const smtp = { SMTP_PORT: '25', SMTP_USER: 'u' };
    const mail = { host: 'mail.example.org', port: 25, user: 'u', password: 'p' };
    for (const names of [
      { SMTP_HOST: mail.host, SMTP_PASSWORD: 'p' },
      { SMTP_SERVER: mail.host, SMTP_PASS: 'p', SMTP_HOST: mail.host },
    ]) {
      expect(loadConfig({ ...smtp, ...names }).config.mail).toMatchObject(mail);
    }
    expect(faults(smtp)).toEqual([
      'SMTP_HOST: must be set with SMTP_USER, such as SMTP_HOST=mail.example.org.',
    ]);
  });

  it('refuses two values of one thing, unless one of them comes from the file', () => {
    const both = { WORKER_CONCURRENCY: '2', CELERY_CONCURRENCY: '3' };
    expect(faults(both)).toEqual([
      'WORKER_CONCURRENCY and CELERY_CONCURRENCY: have the same meaning but different values; set only one of them.',
    ]);
    const file = parseEnvFile('WORKER_CONCURRENCY=2');
    const { config } = loadConfig({ CELERY_CONCURRENCY: '3' }, { file });
    expect(config.workerConcurrency).toBe(3);
  });

  it.each([{ NODE_ENV: 'production' }, { DATABASE_URL: 'postgres://localhost/attune' }])(
    'wants a key of a host with %o, and of nobody else',
    (variables) => {
      const [fault, ...more] = faults(variables, { serving: true });
      expect([fault, more]).toEqual([
        expect.stringMatching(/^JWT_SECRET_KEY: must be set with/u),
        [],
      ]);
      const key = { JWT_SECRET_KEY: 'k'.repeat(32) };
      expect(faults({ ...variables, ...key }, { serving: true })).toEqual([]);
      expect(faults(variables)).toEqual([]);
    },
  );

  it('has a server recognize speech and take notes when there is one, unless told otherwise', () => {
    const servers = {
      ALLOW_CLEARTEXT: 'true',
      SPEECH_BASE_URL: 'http://whisper:8000/v1/',
      SPEECH_API_KEY: 'sk-1',
      LLM_BASE_URL: 'https://llm.example/v1',
      LLM_MODEL: 'qwen3:8b',
    };
    const { config } = loadConfig(servers);
    expect(config.providers).toMatchObject({
      speech: 'openai-compatible',
      notes: 'openai-compatible',
      language: 'local',
    });
    expect(config.models).toEqual({
      speechServer: {
        ...{ baseUrl: 'http://whisper:8000/v1', apiKey: 'sk-1' },
        ...{ model: 'whisper-1', concurrency: 2 },
      },
      languageModel: {
        ...{ baseUrl: 'https://llm.example/v1', model: 'qwen3:8b', contextTokens: 8_192 },
        ...{ timeLimitMs: 600_000, maxRetries: 2 },
      },
    });
    const other = loadConfig({
      ...servers,
      SPEECH_PROVIDER: 'pocketsphinx',
      NOTES_PROVIDER: 'rules',
    });
    expect(other.config.providers).toMatchObject({ speech: 'pocketsphinx', notes: 'rules' });
    expect(other.config.idle.map(({ name }) => name)).toEqual(['SPEECH_BASE_URL', 'LLM_BASE_URL']);
    expect(loadConfig({}).config.models).toEqual({});
    expect(profile(config).map(({ token }) => token)).toContain(LanguageModel);
  });

  it('says which address or model is missing', () => {
    expect(faults({ SPEECH_PROVIDER: 'openai-compatible' })).toEqual([
      'SPEECH_PROVIDER: openai-compatible needs an address, such as SPEECH_BASE_URL=http://localhost:8000/v1.',
    ]);
    expect(faults({ NOTES_PROVIDER: 'openai-compatible' })).toEqual([
      'NOTES_PROVIDER: openai-compatible needs an address, such as LLM_BASE_URL=http://localhost:11434/v1.',
    ]);
    expect(faults({ LLM_BASE_URL: 'http://localhost:11434/v1' })).toEqual([
      'LLM_MODEL: must be set with LLM_BASE_URL, such as LLM_MODEL=qwen3:8b.',
    ]);
  });

  it('shares jobs through Redis when there is one, unless QUEUE_PROVIDER says otherwise', () => {
    const redis = { REDIS_URL: 'redis://localhost:6379' };
    const chosen = (variables: Variables) => loadConfig(variables).config.providers.queue;
    expect(chosen(redis)).toBe('redis');
    expect(chosen({ ...redis, QUEUE_PROVIDER: 'in-process' })).toBe('in-process');
    expect(chosen({ ...redis, PROVIDER: 'memory' })).toBe('memory');
    expect(shown(redis)['QUEUE_PROVIDER']?.value).toBe('redis');
    expect(faults({ QUEUE_PROVIDER: 'redis' })).toEqual([
      'QUEUE_PROVIDER: redis needs an address, such as REDIS_URL=redis://localhost:6379.',
    ]);
  });

  it.each([
    [{ REDIS_HOST: 'h' }, 'redis://h:6379'],
    [{ REDIS_HOST: 'h', REDIS_USE_SSL: 'True' }, 'rediss://h:6380'],
    [{ REDIS_HOST: 'h', REDIS_PORT: '7000', REDIS_USE_SSL: 'true' }, 'rediss://h:7000'],
    [{ REDIS_HOST: 'h', REDIS_PASSWORD: 'a/b@c' }, 'redis://:a%2Fb%40c@h:6379'],
    [{ REDIS_HOST: '::1' }, 'redis://[::1]:6379'],
    [{ REDIS_URL: 'rediss://:p@h:6380/2' }, 'rediss://:p@h:6380/2'],
    [{ REDIS_PORT: '6379' }, undefined],
  ])('reads %o as the address of Redis %s', (variables, url) => {
    expect(loadConfig(variables).config.redisUrl).toBe(url);
  });

  it('wants one address of Redis, and one for its password', () => {
    expect(faults({ REDIS_URL: 'redis://h', REDIS_HOST: 'h' })).toEqual([
      'REDIS_URL and REDIS_HOST: have the same meaning; set only one of them.',
    ]);
    expect(faults({ REDIS_PASSWORD: 'p' })).toEqual([
      'REDIS_HOST: must be set with REDIS_PASSWORD, such as REDIS_HOST=localhost.',
    ]);
    for (const REDIS_URL of ['localhost:6379', 'http://localhost', 'redis://', 'redis:///1']) {
      expect(faults({ REDIS_URL })).toEqual([expect.stringMatching(/^REDIS_URL: must be an/u)]);
    }
  });

  it('keeps the names of other systems and says that they change nothing', () => {
    const { config, entries } = loadConfig({ COSMOS_URI: 'https://c.example/', AWS_REGION: 'x' });
    expect(config.idle).toEqual([
      {
        name: 'COSMOS_URI',
        reason: 'for Azure; records are kept by "local"',
      },
      { name: 'AWS_REGION', reason: 'for AWS, which no port uses' },
    ]);
    expect(entries).toContainEqual({
      name: 'AWS_REGION',
      value: 'x',
      origin: 'environment',
      note: 'means something only where the aws family is used',
    });
  });
});

describe('what is shown of the configuration', () => {
  const planted = 'planted5d1f'.padEnd(40, 'x');
  const secrets = [
    'JWT_SECRET_KEY METRICS_TOKEN SMTP_PASS COSMOS_KEY SPEECH_KEY TEXT_ANALYTICS_KEY',
    'AZURE_STORAGE_CONNECTION_STRING AZURE_CLIENT_SECRET AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT REDIS_PASSWORD SPEECH_API_KEY',
    'LLM_API_KEY',
  ].flatMap((line) => line.split(' '));
  const aliases = ['SMTP_PASSWORD', 'AZURE_SPEECH_KEY', 'AZURE_BLOB_CONNECTION'];
  const addresses = ['COSMOS_URI TEXT_ANALYTICS_ENDPOINT AZURE_SPEECH_KEY_ENDPOINT'].flatMap(
    (line) => line.split(' '),
  );
  const address = `https://${planted}:${planted}@db.example/attune?password=${planted}#${planted}`;

  it.each([
    [secrets, planted],
    [aliases, planted],
    [addresses, address],
    [addresses, `${planted}:${planted}@db.example`],
    [addresses, planted],
  ])('holds nothing of the secrets in %s', (names, value) => {
    const variables = Object.fromEntries(names.map((name) => [name, value]));
    const all = shown({ SMTP_HOST: 'h', REDIS_HOST: 'h', PUSH_PROVIDER: 'none', ...variables });
    for (const name of names) expect(all[name]?.origin, name).toBe('environment');
    expect(JSON.stringify(all)).not.toContain(planted);
  });

  it('holds nothing of what a webhook is known by', () => {
    const ALERT_WEBHOOK_URL = `https://hooks.example/${planted}`;
    const ALERT_WEBHOOK_SECRET = `whsec_${planted.slice(0, 32)}`;
    const session = {
      SESSION_WEBHOOK_URL: ALERT_WEBHOOK_URL,
      SESSION_WEBHOOK_SECRET: ALERT_WEBHOOK_SECRET,
    };
    const all = shown({ ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET, ...session });
    expect(all['SESSION_WEBHOOK_SECRET']?.origin).toBe('environment');
    expect(all['ALERT_WEBHOOK_SECRET']?.origin).toBe('environment');
    expect(JSON.stringify(all)).not.toContain(planted.slice(0, 32));
  });

  it('holds nothing of how the host logs in to Redis', () => {
    const all = shown({ REDIS_URL: `rediss://${planted}:${planted}@r.example:6380/1?${planted}` });
    expect(all['REDIS_URL']?.value).toBe('rediss://r.example:6380/1');
  });

  it('shows host and port of an address without its credentials', () => {
    const database = address.replace('https', 'postgres');
    const all = shown({ DATABASE_URL: database });
    expect(all['DATABASE_URL']?.value).toBe('postgres://db.example/attune');
    expect(JSON.stringify(all)).not.toContain(planted);
  });

  it.each([
    ['JWT_SECRET_KEY', 'planted short'],
    ['METRICS_TOKEN', `${planted} two words`],
    ['PUBLIC_URL', address],
    ['PUBLIC_URL', planted],
    ['SMTP_HOST', `smtps://user:${planted}@mail.example`],
    ['DATABASE_URL', address],
    ['DATABASE_URL', `${planted}:${planted}@db.example`],
    ['REDIS_URL', address],
    ['REDIS_URL', planted],
    ['SPEECH_BASE_URL', address],
    ['LLM_BASE_URL', planted],
    ['CORS_ORIGINS', `https://user:${planted}@a.example`],
  ])('holds no secret either when %s is wrong', (name, value) => {
    const found = faults({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found.join()).not.toContain('planted');
  });

  it('hides every variable whose name says that it is a secret', () => {
    const variables = [...secrets, ...aliases, 'ALERT_WEBHOOK_SECRET', 'SESSION_WEBHOOK_SECRET'];
    const { entries } = loadConfig(Object.fromEntries(addresses.map((name) => [name, address])));
    const known = entries.map(({ name }) => name).filter((name) => !addresses.includes(name));
    const suspicious = known.filter((name) =>
      /KEY|PASS|TOKEN(?!S)|SECRET|CONNECTION|CONTENT$/u.test(name),
    );
    expect(suspicious.filter((name) => !variables.includes(name))).toEqual([]);
  });
});

describe('a server for the records', () => {
  const DATABASE_URL = 'postgres://attune@db.example/attune';

  it('is used when it is named, unless another place is chosen', () => {
    const chosen = (variables: Variables) => loadConfig({ DATABASE_URL, ...variables }).config;
    expect(chosen({})).toMatchObject({ idle: [], providers: { database: 'postgres' } });
    expect(chosen({ PROVIDER: 'local' }).providers).toMatchObject({ database: 'postgres' });
    for (const variables of [{ PROVIDER: 'memory' }, { DATABASE_PROVIDER: 'pglite' }]) {
      const { idle, providers } = chosen(variables);
      expect(providers.database).not.toBe('postgres');
      expect(idle.map(({ name }) => name)).toEqual(['DATABASE_URL']);
    }
  });

  it('comes with its limits', () => {
    const { database } = loadConfig({
      DATABASE_URL,
      DATABASE_POOL_SIZE: '3',
      DATABASE_STATEMENT_TIMEOUT_SECONDS: '5',
      DATABASE_CA_FILE: 'ca.pem',
      MIGRATE_ON_START: 'false',
    }).config;
    expect(database).toEqual({
      url: DATABASE_URL,
      poolSize: 3,
      statementTimeoutMs: 5_000,
      caFile: 'ca.pem',
      migrateOnStart: false,
    });
  });

  it('must be named when it is chosen', () => {
    const choice = { DATABASE_PROVIDER: 'postgres' };
    expect(faults(choice)).toEqual([
      expect.stringMatching(/^DATABASE_PROVIDER: postgres needs an address/u),
    ]);
    expect(faults({ ...choice, DATABASE_URL: 'db.example' })).toEqual([
      expect.stringMatching(/^DATABASE_URL: must be the address of a Postgres database/u),
    ]);
  });
});

describe('profile', () => {
  it('names every port whose adapter does not exist, with those that do', () => {
    const { config } = loadConfig({ SPEECH_PROVIDER: 'wat', QUEUE_PROVIDER: 'constructor' });
    expect(faultsOf(() => profile(config))).toEqual([
      'QUEUE_PROVIDER: there is no "constructor" here; choose local or in-process or redis or memory.',
      'SPEECH_PROVIDER: there is no "wat" here; choose local or pocketsphinx or openai-compatible or sherpa or memory or azure or azure-fast or azure-batch or aws.',
    ]);
  });
});
