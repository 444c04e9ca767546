// own process: the identity is in the environment, where the SDK looks for it.
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { openAzureBlobStore } from '@attune/adapters-azure/blob-store';
import { createAzureLanguageModel, reachAzureOpenai } from '@attune/adapters-azure/language-model';
import { createSystemClock } from '@attune/adapters-local/system';
import { createMemoryBlobStore } from '@attune/core/memory';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Azurite, startAzurite } from '../support/azure/azurite.js';
import { type IdentityServer, startIdentityServer } from '../support/azure/identity-server.js';
import { openSpeech } from '../support/azure/open-speech.js';
import { startOpenaiServer } from '../support/azure/openai-server.js';
import { ended, startSource } from '../support/run-source.js';

let identity: IdentityServer;

beforeAll(async () => {
  identity = await startIdentityServer();
  for (const [name, value] of Object.entries(identity.environment)) process.env[name] = value;
});

afterAll(async () => {
  await identity[Symbol.asyncDispose]();
  expect(identity.violations).toEqual([]);
});

beforeEach(() => {
  identity.refuse = undefined;
});

describe('storage as the identity of the process', () => {
  let azurite: Azurite;

  beforeAll(async () => {
    azurite = await startAzurite({ oauth: true });
  });

  afterAll(async () => {
    await azurite[Symbol.asyncDispose]();
  });

  it('reads, writes, and signs with a key that the service lends it', {
    timeout: 60_000,
  }, async () => {
    const clientId = '11111111-2222-3333-4444-555555555555';
    const file = fileURLToPath(new URL('azure-storage-client.ts', import.meta.url));
    const believed = { NODE_EXTRA_CA_CERTS: azurite.certFile ?? '' };
    const child = startSource(file, [azurite.endpoint, clientId], believed);
    const { stdout, stderr } = await ended(child);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      ...{ said: 'said', lent: true, signed: 200, another: 403, shared: 200 },
    });
    expect(identity.asked).toContain(`https://storage.azure.com ${clientId}`);
  });

  it('keeps its token out of errors', async () => {
    // This process does not believe the certificate.
    const { endpoint } = azurite;
    const store = await openAzureBlobStore({ endpoint, container: 'own', tries: 1 });
    const error = await store.stat('a').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'PortError', code: 'unavailable' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('Bearer');
  });
});

describe('a model as the identity of the process', () => {
  it('is asked and looked at with a token for Cognitive Services', async () => {
    const deployment = 'notes-model';
    await using server = await startOpenaiServer({ key: undefined, deployment });
    const clock = createSystemClock();
    const model = createAzureLanguageModel({ endpoint: server.url, deployment, clock });
    const schema = { type: 'object', properties: {}, required: [] } as const;
    const asked = { name: 'facts', system: 'Draw facts.', prompt: 'None.' };
    await model.generate({ ...asked, schema: { ...schema, additionalProperties: false } });
    await reachAzureOpenai({ endpoint: server.url, deployment });
    const token = identity.tokenFor('https://cognitiveservices.azure.com');
    expect(server.asked.map(({ authorization }) => authorization)).toEqual([`Bearer ${token}`]);
    expect([server.looks, server.violations]).toEqual([1, []]);
  });
});

describe('speech as the identity of the process', () => {
  it('sends a token for Cognitive Services', async () => {
    const blobs = createMemoryBlobStore();
    const token = identity.tokenFor('https://cognitiveservices.azure.com');
    const { server, open } = await openSpeech(blobs, { token });
    const port = open({ key: undefined });
    await blobs.put('a', new Uint8Array(44));
    const missing = { provider: 'azure', data: { way: 'batch', job: 'unknown' } };
    await expect(port.check(missing)).rejects.toMatchObject({ code: 'not_found' });
    await server[Symbol.asyncDispose]();
  });

  it.each([
    [400, 'unauthenticated'],
    [500, 'unavailable'],
  ])(
    'tells what it means that the endpoint answers %i',
    { timeout: 60_000 },
    async (status, code) => {
      identity.refuse = status;
      const { server, open } = await openSpeech(createMemoryBlobStore(), { token: 'a' });
      // Another client each time: tokens are kept.
      const port = open({ key: undefined, identity: { clientId: crypto.randomUUID() } });
      const ticket = { provider: 'azure', data: { way: 'batch', job: 'unknown' } };
      await expect(port.check(ticket)).rejects.toMatchObject({ code });
      await server[Symbol.asyncDispose]();
    },
  );
});
