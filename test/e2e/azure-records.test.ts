import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openAzureBlobStore } from '@attune/adapters-azure/blob-store';
import { createMemoryBlobStore } from '@attune/core/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionIn, Therapist } from '../faults/drill-tools.js';
import { Desk, repository, type Variables } from '../support/attune.js';
import { type Azurite, startAzurite } from '../support/azure/azurite.js';
import { startIdentityServer } from '../support/azure/identity-server.js';
import { type LanguageServer, startLanguageServer } from '../support/azure/language-server.js';
import { speechKey } from '../support/azure/open-speech.js';
import { startSpeechServer } from '../support/azure/speech-server.js';
import type { SpeechServer } from '../support/azure/speech-state.js';
import { certify } from '../support/certificate.js';
import { type CosmosServer, startCosmosServer } from '../support/cosmos/cosmos-server.js';
import { isOfPeople } from '../support/installation-key.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { ended } from '../support/run-source.js';
import { serve } from '../support/serve.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

const metricsToken = 'metrics-token-of-this-test';
const textKey = 'a-key-of-azure-language';
const script = join(repository, 'examples/api-flow/src/main.mjs');

/** Each operation with its calls and the request units of a call, by the metrics of a host. */
function unitsIn(metrics: string): readonly (readonly [string, string, string])[] {
  const read = (part: 'sum' | 'count') =>
    new Map(
      [
        ...metrics.matchAll(
          /^attune_store_request_units_(sum|count)\{operation="(\w+)",collection="([\w-]+)"\} ([\d.]+)$/gmu,
        ),
      ]
        .filter(([, kind]) => kind === part)
        .map(([, , operation, collection, value]) => [`${operation} ${collection}`, Number(value)]),
    );
  const counts = read('count');
  return [...read('sum')].map(([operation, sum]) => {
    const calls = counts.get(operation) ?? 0;
    return [operation, `${calls} calls`, `${(sum / calls).toFixed(1)} units each`];
  });
}

describe('a host of the azure family with records in Cosmos DB', { timeout: 240_000 }, () => {
  let desk: Desk;
  let azurite: Azurite;
  let cosmos: CosmosServer;
  let redis: RedisServer;
  let speech: SpeechServer;
  let texts: LanguageServer;
  let variables: Variables;

  beforeEach(async () => {
    desk = await Desk.open();
    azurite = await startAzurite();
    cosmos = await startCosmosServer();
    redis = await startRedis();
    speech = await startSpeechServer({ key: speechKey, blobs: createMemoryBlobStore() });
    texts = await startLanguageServer({ key: textKey });
    variables = {
      ...{ PROVIDER: 'azure', NOTES_PROVIDER: 'rules', REDIS_URL: redis.url },
      ...{ COSMOS_URI: cosmos.url, COSMOS_KEY: cosmos.key },
      ...{ TEXT_ANALYTICS_KEY: textKey, TEXT_ANALYTICS_ENDPOINT: texts.url },
      ...{ SPEECH_KEY: speechKey, AZURE_SPEECH_KEY_ENDPOINT: speech.url },
      ...{ AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString },
      ...{
        JWT_SECRET_KEY: 'a-key-of-the-tokens-with-40-characters-xx',
        METRICS_TOKEN: metricsToken,
      },
    };
  });

  afterEach(async () => {
    await speech[Symbol.asyncDispose]();
    await texts[Symbol.asyncDispose]();
    await cosmos[Symbol.asyncDispose]();
    await redis.close();
    await azurite[Symbol.asyncDispose]();
    await desk[Symbol.asyncDispose]();
    expect([...cosmos.violations, ...speech.violations, ...texts.violations]).toEqual([]);
  });

  /** A recording that the scripted service understands. */
  async function recording(): Promise<string> {
    const file = desk.path('talk.wav');
    await writeFile(file, wavOf(speakTones({ words: 40 }).samples));
    return file;
  }

  /** What lies of people in the container of Blob Storage. */
  async function stored(): Promise<readonly string[]> {
    const { connectionString } = azurite;
    const store = await openAzureBlobStore({ connectionString, container: 'audio-uploads' });
    return (await store.list({ prefix: '' })).items.map(({ key }) => key).filter(isOfPeople);
  }

  /** Documents that name something, by their containers. */
  function named(name: string): readonly string[] {
    return documents()
      .filter(({ text }) => text.includes(name))
      .map(({ container }) => container);
  }

  function documents(): readonly { readonly container: string; readonly text: string }[] {
    const containers = [...(cosmos.databases.get('attune') ?? [])];
    return containers.flatMap(([container, { partitions }]) =>
      [...partitions.values()].flatMap((items) =>
        [...items.values()].map(({ body }) => ({ container, text: JSON.stringify(body) })),
      ),
    );
  }

  it('passes the walk through the API and tells what it cost', async () => {
    await using host = await serve(desk, { variables });
    const walk = spawn(process.execPath, [script, host.address, await recording()]);
    const { code, stdout, stderr } = await ended(walk);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d+ steps passed\.$/mu);
    expect(code).toBe(0);
    expect(documents().length).toBeGreaterThan(0);
    const headers = { authorization: `Bearer ${metricsToken}` };
    const metrics = await (await fetch(`${host.address}/metrics`, { headers })).text();
    const table = unitsIn(metrics);
    process.stdout.write(`cosmos: ${table.map((row) => row.join(' ')).join('; ')}\n`);
    expect(table.map(([operation]) => operation)).toEqual(
      expect.arrayContaining(['batch sessions', 'get sessions', 'query sessions']),
    );
  });

  it('leaves nothing of a deleted session in any service', async () => {
    await using host = await serve(desk, { variables });
    expect((await fetch(`${host.address}/health/ready`)).status).toBe(200);
    const ada = await Therapist.signUp(host.address, 'ada');
    const { id } = await ada.settled(sessionIn(await ada.upload(await recording())));
    expect(named(id)).toContain('sessions');
    expect((await stored()).length).toBeGreaterThan(0);
    expect((await ada.call('DELETE', `/v1/sessions/${id}`)).status).toBe(204);
    // The audit log keeps that the session was deleted, and by whom.
    expect(named(id).filter((container) => container !== 'audit')).toEqual([]);
    expect(await stored()).toEqual([]);
    expect(speech.jobs.size).toBe(0);
    const { stdout, stderr } = await host.stop();
    for (const secret of [speechKey, textKey, cosmos.key]) {
      expect(`${stdout}${stderr}`).not.toContain(secret);
    }
  });

  it('is examined by doctor, which names the consistency that is too weak', async () => {
    const well = await desk.attune(['doctor', '--json'], variables);
    expect(well.code, well.stderr).toBe(0);
    expect(JSON.parse(well.stdout)).toContainEqual(
      expect.objectContaining({ name: 'database', ok: true }),
    );
    cosmos.consistency = 'Session';
    const weak = await desk.attune(['doctor'], variables);
    expect(weak.code).toBe(1);
    expect(`${weak.stdout}${weak.stderr}`).toContain('consistency level Session');
  });

  it('uses the identity of the process without a key, and names the role that is missing', async () => {
    const files = { keyFile: desk.path('key.pem'), certFile: desk.path('cert.pem') };
    await certify({ ...files, name: 'records', subjects: ['IP:127.0.0.1'] });
    const tls = { key: await readFile(files.keyFile), cert: await readFile(files.certFile) };
    await using account = await startCosmosServer({ tls });
    await using identity = await startIdentityServer();
    const believed = { NODE_EXTRA_CA_CERTS: files.certFile, COSMOS_URI: account.url };
    const { COSMOS_KEY: _, ...others } = variables;
    const withKey = { ...others, ...believed, COSMOS_KEY: account.key };
    const own = { ...others, ...believed, ...identity.environment };
    const before = await desk.attune(['doctor'], own);
    expect(before.code).toBe(1);
    expect(`${before.stdout}${before.stderr}`).toContain('an identity may not make it');
    expect((await desk.attune(['doctor'], withKey)).code).toBe(0);
    const well = await desk.attune(['doctor'], own);
    expect(well.code, well.stdout).toBe(0);
    account.identityHasRole = false;
    const ill = await desk.attune(['doctor'], own);
    expect(ill.code).toBe(1);
    expect(`${ill.stdout}${ill.stderr}`).toContain('"Cosmos DB Built-in Data Contributor"');
    expect([...account.violations, ...identity.violations]).toEqual([]);
    const resources = identity.asked.map((line) => line.split(' ')[0]);
    expect(new Set(resources)).toContain(account.url.replace(/\/$/u, ''));
  });

  it('makes a backup of its records and restores it into an empty account', async () => {
    const before = await (async () => {
      await using host = await serve(desk, { variables });
      await Therapist.signUp(host.address, 'ada');
      await host.stop();
      return documents().length;
    })();
    expect(before).toBeGreaterThan(0);
    const backup = await desk.attune(['backup', '--to', 'backups'], variables);
    expect(backup.code, backup.stderr).toBe(0);
    const other = {
      ...variables,
      COSMOS_DATABASE: 'other',
      AUDIO_UPLOAD_BLOB_CONTAINER_NAME: 'other',
    };
    const [, directory = ''] = /(backups\/\S+)/u.exec(backup.stdout) ?? [];
    const restored = await desk.attune(['restore', directory], other);
    expect(restored.code, restored.stderr).toBe(0);
    await using host = await serve(desk, { variables: other });
    await Therapist.signIn(host.address, 'ada');
  });
});
