import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from './config.js';
import type { Variables } from './variables.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const account = (project_id: string): string =>
  JSON.stringify({
    ...{ type: 'service_account', project_id, client_email: `attune@${project_id}.example.org` },
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  });
const directory = mkdtempSync(join(tmpdir(), 'attune-sources-'));
afterAll(() => rmSync(directory, { recursive: true }));
const keyFile = join(directory, 'firebase.json');
writeFileSync(keyFile, account('in-a-file'));

/** A variable of a system that Attune takes over. */
interface Taken {
  readonly name: string;
  readonly value: string;
  /** What it does not work without. */
  readonly beside?: Variables;
  /** What it becomes, somewhere in the configuration. Default: its value. */
  readonly becomes?: string;
}

const speech: Variables = { SPEECH_PROVIDER: 'azure' };
const storage: Variables = { STORAGE_PROVIDER: 'azure' };
const connection = 'DefaultEndpointsProtocol=https;AccountName=mine;AccountKey=a2V5';
const texts: Variables = { LANGUAGE_PROVIDER: 'azure' };
const server: Variables = { LLM_BASE_URL: 'https://llm.example.org/v1', LLM_MODEL: 'm' };
const mail: Variables = { SMTP_SERVER: 'mail.example.org', SMTP_FROM: 'attune@example.org' };

/** Of the therapy host with Flask and Celery. */
const therapyHost: readonly Taken[] = [
  { name: 'JWT_SECRET_KEY', value: '0123456789-0123456789-0123456789' },
  { name: 'PORT', value: '8123' },
  {
    ...{ name: 'SPEECH_KEY', value: 'key-of-speech' },
    beside: { ...speech, SPEECH_REGION: 'westeurope' },
  },
  {
    ...{ name: 'SPEECH_REGION', value: 'westeurope' },
    beside: { ...speech, SPEECH_KEY: 'key-of-speech' },
    becomes: 'https://westeurope.',
  },
  {
    ...{ name: 'TEXT_ANALYTICS_KEY', value: 'key-of-texts' },
    beside: { ...texts, TEXT_ANALYTICS_ENDPOINT: 'https://texts.example.org' },
  },
  { name: 'TEXT_ANALYTICS_ENDPOINT', value: 'https://texts.example.org', beside: texts },
  { name: 'AZURE_STORAGE_CONNECTION_STRING', value: connection, beside: storage },
  {
    ...{ name: 'AZURE_STORAGE_ACCOUNT_NAME', value: 'recordings', beside: storage },
    becomes: 'https://recordings.',
  },
  {
    ...{ name: 'AUDIO_UPLOAD_BLOB_CONTAINER_NAME', value: 'my-uploads' },
    beside: { ...storage, AZURE_STORAGE_ACCOUNT_NAME: 'recordings' },
  },
  { name: 'REDIS_HOST', value: 'cache.example.org' },
  {
    ...{ name: 'REDIS_PORT', value: '6399', becomes: ':6399' },
    beside: { REDIS_HOST: 'cache.example.org' },
  },
  {
    ...{ name: 'REDIS_PASSWORD', value: 'password-of-redis' },
    beside: { REDIS_HOST: 'cache.example.org' },
  },
  {
    ...{ name: 'REDIS_USE_SSL', value: 'true', becomes: 'rediss://' },
    beside: { REDIS_HOST: 'cache.example.org' },
  },
  {
    ...{ name: 'FIREBASE_PROJECT_ID', value: 'another-project' },
    beside: { FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT: account('in-json') },
  },
  { name: 'GOOGLE_APPLICATION_CREDENTIALS', value: keyFile, becomes: 'in-a-file' },
  {
    ...{ name: 'FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT', value: account('in-json') },
    becomes: 'in-json',
  },
  { name: 'CELERY_CONCURRENCY', value: '7', becomes: '"workerConcurrency":7' },
];

/** Of the transcription service with Gradio. */
const transcription: readonly Taken[] = [
  {
    ...{ name: 'AZURE_SPEECH_KEY', value: 'key-of-speech' },
    beside: { ...speech, AZURE_REGION: 'westeurope' },
  },
  {
    ...{ name: 'AZURE_SPEECH_KEY_ENDPOINT', value: 'https://speech.example.org', beside: speech },
  },
  {
    ...{ name: 'AZURE_REGION', value: 'westeurope' },
    beside: { ...speech, AZURE_SPEECH_KEY: 'key-of-speech' },
    becomes: 'https://westeurope.',
  },
  { name: 'AZURE_BLOB_CONNECTION', value: connection, beside: storage },
  {
    ...{ name: 'AZURE_CONTAINER', value: 'my-container' },
    beside: { ...storage, AZURE_STORAGE_ACCOUNT_NAME: 'recordings' },
  },
  { name: 'ALLOWED_LANGS', value: '{"de-DE": "German"}', becomes: 'de-DE' },
  {
    ...{ name: 'API_VERSION', value: '2024-11-15' },
    beside: { ...speech, AZURE_SPEECH_KEY_ENDPOINT: 'https://speech.example.org' },
  },
  { name: 'MAX_FILE_SIZE_MB', value: '321', becomes: String(321 * 1_048_576) },
  { name: 'SMTP_SERVER', value: 'mail.example.org', beside: { SMTP_FROM: 'attune@example.org' } },
  { name: 'SMTP_PORT', value: '2525', beside: mail },
  { name: 'SMTP_USER', value: 'user-of-mail', beside: { ...mail, SMTP_PASS: 'password-of-mail' } },
  { name: 'SMTP_PASS', value: 'password-of-mail', beside: { ...mail, SMTP_USER: 'user-of-mail' } },
  { name: 'ALERT_EMAIL', value: 'alerts@example.org', beside: mail },
];

/** Of the notes service, which asks a model of OpenAI. */
const notes: readonly Taken[] = [
  { name: 'OPENAI_API_KEY', value: 'key-of-openai', beside: server },
  {
    ...{ name: 'OPENAI_MODEL', value: 'gpt-4o' },
    beside: { LLM_BASE_URL: 'https://llm.example.org/v1' },
  },
  { name: 'OPENAI_TIMEOUT', value: '31', beside: server, becomes: '31000' },
  { name: 'OPENAI_RETRIES', value: '4', beside: server, becomes: '"maxRetries":4' },
];

/** What `attune config` must say of a variable that has no effect. */
const replaced: Readonly<Record<string, RegExp>> = {
  GUNICORN_WORKERS: /"attune serve --role api"/u,
};

/** Of the therapy host, which keeps records in Cosmos DB. */
const store = { DATABASE_PROVIDER: 'azure' };
const address = 'https://records.example.org';
const cosmos: readonly Taken[] = [
  { name: 'COSMOS_URI', value: address, beside: store },
  { name: 'COSMOS_KEY', value: 'a2V5LW9m', beside: { ...store, COSMOS_URI: address } },
];

describe('variables of the systems that Attune takes over', () => {
  it.each([...therapyHost, ...transcription, ...notes, ...cosmos])(
    '$name works',
    ({ name, value, beside = {}, becomes = value }) => {
      const { config, entries } = loadConfig({ ...beside, [name]: value });
      const { idle, ...used } = config;
      expect(JSON.stringify(used)).toContain(becomes);
      expect(idle.map((one) => one.name)).not.toContain(name);
      const { [name]: _, ...without } = { ...beside, [name]: value };
      expect(tryConfig(without)).not.toContain(becomes);
      expect(entries.length).toBeGreaterThan(0);
    },
  );

  it.each(Object.entries(replaced))('%s is named with what replaces it', (name, replacement) => {
    const { config, entries } = loadConfig({ [name]: '3' });
    expect(config.idle).toEqual([{ name, reason: expect.stringMatching(replacement) }]);
    expect(entries.find((one) => one.name === name)?.note).toMatch(replacement);
  });
});

/** What the configuration holds without the variable; faults count as nothing. */
function tryConfig(variables: Variables): string {
  try {
    const { idle: _, ...used } = loadConfig(variables).config;
    return JSON.stringify(used);
  } catch {
    return '';
  }
}
