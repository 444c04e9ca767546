import { dirname, join, normalize } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { containerDefinition } from '../../packages/adapters-azure/src/document-store/container-definition.js';
import { createBullmqJobQueue } from '../../packages/adapters-local/src/bullmq/bullmq-job-queue.js';
import { collections, processingQueue } from '../../packages/core/src/index.js';
import { loadConfig } from '../../packages/http/src/composition/config.js';
import { providerNames } from '../../packages/http/src/composition/profiles.js';
import { type BicepFile, loadBicep } from '../support/bicep.js';
import { knownVariables } from '../support/known-variables.js';
import { startRedis } from '../support/redis.js';
import { filesUnder, read, root } from './tree.js';

const folder = 'infra/azure';
const parse = await loadBicep();
const paths = filesUnder(folder).filter((path) => path.endsWith('.bicep'));
const files = new Map(paths.map((path) => [path, parse(read(path))]));
const apps = fileAt('modules/apps.bicep');
const roles = {
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  'f2dc8367-1007-4938-bd23-fe263f013447': 'Cognitive Services Speech User',
  'a97b65f3-24c7-4388-baec-2e87135dc908': 'Cognitive Services User',
  '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd': 'Cognitive Services OpenAI User',
  '00000000-0000-0000-0000-000000000002': 'Cosmos DB Built-in Data Contributor',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': 'AcrPull',
};

function fileAt(path: string) {
  const file = files.get(join(folder, path));
  if (file === undefined) throw new Error(`there is no ${path}`);
  return file;
}

/** What is wrong between a file and the modules that it uses. */
function moduleFaults(path: string, use: BicepFile): readonly string[] {
  const target = (what: string) => files.get(normalize(join(dirname(path), what)));
  const reads = use.read.flatMap(({ from, output }) => {
    const module = use.modules.find(({ name }) => name === from);
    const outputs = module === undefined ? [] : (target(module.what)?.outputs ?? []);
    return outputs.some(({ name }) => name === output) ? [] : [`${from} has no output ${output}`];
  });
  const calls = use.modules.flatMap(({ name, what, given }) => {
    const params = target(what)?.params;
    if (params === undefined) return [`${name}: there is no ${what}`];
    const lacks = params.filter((one) => one.isRequired && !given.includes(one.name));
    const extra = given.filter((one) => !params.some((param) => param.name === one));
    return [
      ...lacks.map((one) => `${name} lacks ${one.name}`),
      ...extra.map((one) => `${name} takes no ${one}`),
    ];
  });
  return [...calls, ...reads];
}

/** The variables of a container, with a stand-in where the value is known at the deployment only. */
function variables(database: 'postgres' | 'cosmos'): Record<string, string> {
  const groups = ['commonSettings', `${database}Settings`, 'host'];
  const settings = apps.named.filter(
    ({ name, within }) => groups.includes(within) && /^[A-Z][A-Z0-9_]+$/u.test(name),
  );
  return Object.fromEntries(
    settings.map(({ name, members }) => [name, standIns[name] ?? members['value'] ?? '']),
  );
}

const standIns: Readonly<Record<string, string>> = {
  PUBLIC_URL: 'https://api.example.org',
  JWT_SECRET_KEY: '0123456789-0123456789-0123456789',
  AZURE_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
  AZURE_STORAGE_ACCOUNT_NAME: 'stattune',
  AUDIO_UPLOAD_BLOB_CONTAINER_NAME: 'audio-uploads',
  SPEECH_PROVIDER: 'azure-fast',
  AZURE_SPEECH_KEY_ENDPOINT: 'https://a-speech.cognitiveservices.azure.com',
  TEXT_ANALYTICS_ENDPOINT: 'https://a-language.cognitiveservices.azure.com',
  AZURE_OPENAI_ENDPOINT: 'https://a-openai.openai.azure.com',
  AZURE_OPENAI_DEPLOYMENT: 'notes',
  LLM_CONTEXT_TOKENS: '128000',
  REDIS_HOST: 'redis.example.org',
  REDIS_PORT: '10000',
  REDIS_PASSWORD: 'a-password',
  WORKER_CONCURRENCY: '2',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.internal.example.org',
  OTEL_TRACES_SAMPLER_ARG: '0.1',
  DATABASE_URL: 'postgres://attune:a@db.example.org/attune?sslmode=verify-full',
  COSMOS_URI: 'https://cosmos.example.org',
};

describe('infra/azure', () => {
  it.each(paths)('%s follows the grammar and names only what is declared', (path) => {
    const file = files.get(path) ?? parse('');
    expect({ ...file.params.filter(({ isDescribed }) => !isDescribed) }).toEqual({});
    expect(file.outputs.filter(({ isDescribed }) => !isDescribed)).toEqual([]);
    const { faults, unknown, unused } = file;
    expect({ faults, unknown, unused }).toEqual({ faults: [], unknown: [], unused: [] });
    expect(moduleFaults(path, file)).toEqual([]);
    for (const loaded of file.loaded) JSON.parse(read(join(dirname(path), loaded)));
  });

  it('finds faults where there are some', () => {
    expect(parse('param a string\nvar b = [\n').faults).not.toEqual([]);
    expect(parse('param a string\nvar b = c').unknown).toEqual(['c']);
    expect(parse('param a string\nvar b = c').unused).toEqual(['a', 'b']);
    const wrong = parse(
      "module a 'modules/registry.bicep' = {\n name: 'a'\n params: {\n x: 1\n }\n}\nvar b = a.outputs.c\n",
    );
    expect(moduleFaults(`${folder}/main.bicep`, wrong)).toEqual([
      'a lacks name',
      'a lacks location',
      'a lacks principalId',
      'a takes no x',
      'a has no output c',
    ]);
  });

  it('has a use for every module', () => {
    const used = [...files].flatMap(([path, { modules }]) =>
      modules.map(({ what }) => normalize(join(dirname(path), what))),
    );
    expect(paths.filter((path) => !path.endsWith('/main.bicep') && !used.includes(path))).toEqual(
      [],
    );
  });

  it('sets parameters of the template in its example', () => {
    const given = [...read(`${folder}/main.example.bicepparam`).matchAll(/^param (\w+) =/gmu)];
    const { params } = fileAt('main.bicep');
    const names = given.map(([, name = '']) => name);
    expect(names.filter((name) => !params.some((param) => param.name === name))).toEqual([]);
    const missing = params.filter((param) => param.isRequired && !names.includes(param.name));
    expect(missing).toEqual([]);
  });

  it('uses one version of each type of resource', () => {
    const versions = new Map<string, Set<string>>();
    for (const { what } of [...files.values()].flatMap(({ resources }) => resources)) {
      const [type = '', version = ''] = what.split('@');
      const service = type.split('/').slice(0, 2).join('/');
      versions.set(service, (versions.get(service) ?? new Set()).add(version));
      expect(version, what).toMatch(/^\d{4}-\d{2}-\d{2}$/u);
    }
    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
  });
});

describe('what infra/azure sets', () => {
  it('starts a host and a worker with Postgres', () => {
    const { config } = loadConfig(
      { NODE_ENV: 'production', ...variables('postgres') },
      { serving: true, choices: providerNames },
    );
    expect(config.providers).toMatchObject({ storage: 'azure', database: 'postgres' });
  });

  it.each(['postgres', 'cosmos'] as const)('names only variables that are read: %s', (database) => {
    const known = knownVariables();
    const given = Object.keys(variables(database));
    expect(given.length).toBeGreaterThan(20);
    expect(given.filter((name) => !known.has(name))).toEqual([]);
  });

  it('takes each secret out of the key vault', () => {
    const referred = apps.named.flatMap(({ members }) => members['secretRef'] ?? []);
    const vaultNames = apps.named.flatMap(({ name, members }) =>
      members['keyVaultUrl'] === undefined ? [] : [name],
    );
    expect([...new Set(referred)].sort()).toEqual([...vaultNames].sort());
    const kept = [...files.values()].flatMap(({ resources }) =>
      resources
        .filter(({ what }) => what.startsWith('Microsoft.KeyVault/vaults/secrets@'))
        .map(({ text }) => /name: '([\w-]+)'/u.exec(text)?.[1]),
    );
    expect(kept.sort()).toEqual([...vaultNames].sort());
  });

  it('has the containers and indexes that the code declares', async () => {
    const expected = collections.map(containerDefinition);
    const text = `${JSON.stringify(expected, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(root, folder, 'cosmos-containers.json'));
  });

  it('scales by the lists that the queue keeps', async () => {
    const lists = apps.named.flatMap(({ name, members }) =>
      members['custom'] === undefined
        ? []
        : [[name, /listName: '([^']+)'/u.exec(members['custom'])?.[1] ?? '']],
    );
    const { waiting = '', running = '' } = Object.fromEntries(lists) as Record<string, string>;
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const queue = createBullmqJobQueue({ url: redis.url });
    onTestFinished(() => queue.close());
    await queue.enqueue(processingQueue, { id: 'a', data: {} });
    await queue.enqueue(processingQueue, { id: 'b', data: {} });
    expect(await redis.ask('LLEN', waiting)).toBe(2);
    let seen: unknown;
    const consumer = await queue.consume(
      processingQueue,
      async () => {
        seen ??= await redis.ask('LLEN', running);
      },
      { concurrency: 1 },
    );
    await expect.poll(() => seen).toBe(1);
    await consumer.close();
  });

  it('gives the roles that the adapters ask for, and no other', () => {
    const text = paths.map(read).join('\n');
    const ids = [...text.matchAll(/'([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})'/gu)];
    const given = ids.map(([, id = '']) => (roles as Record<string, string>)[id] ?? id);
    expect([...given].sort()).toEqual(Object.values(roles).sort());
    for (const name of given) expect(text).toContain(`// ${name}`);
    const asked = filesUnder('packages/adapters-azure/src')
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .flatMap((path) => [...read(path).matchAll(/role "([^"]+)"/gu)].map(([, name]) => name));
    const later = [
      // Read by the Speech resource itself, where it fetches recordings without a signature.
      'Storage Blob Data Reader',
      // Of the cipher, which no host uses yet.
      'Key Vault Crypto User',
    ];
    const needed = new Set(asked.filter((name = '') => !later.includes(name)));
    expect([...needed].filter((name) => !given.includes(name ?? ''))).toEqual([]);
    const guide = read('docs/guides/run-on-azure.md');
    expect([...needed].filter((name) => !guide.includes(name ?? ''))).toEqual([]);
  });

  it('calls apps and container as the workflow that deploys expects', () => {
    const blocks = apps.resources.filter(({ what }) => what.startsWith('Microsoft.App/'));
    expect(blocks.map(({ text }) => /^ {2}name: '(\w+)'/mu.exec(text)?.[1])).toEqual([
      'api',
      'worker',
    ]);
    for (const { text } of blocks) expect(text.match(/^ {10}name: 'attune'/gmu)).toHaveLength(1);
    expect(read('docs/guides/deploy-from-github.md')).toContain('`api worker`');
  });

  it('opens nothing to the internet by itself, and takes no keys', () => {
    const text = paths.map(read).join('\n');
    expect(text).toMatch(/param publicIngress bool = false/u);
    expect(text).toMatch(/param batchTranscription bool = false/u);
    expect(text).not.toMatch(/publicNetworkAccess: 'Enabled'/u);
    const keyless = ['storage', 'cognitive-service', 'cosmos'].map((name) =>
      /allowSharedKeyAccess: false|disableLocalAuth: true/u.test(
        read(`${folder}/modules/${name}.bicep`),
      ),
    );
    expect(keyless).toEqual([true, true, true]);
  });
});
