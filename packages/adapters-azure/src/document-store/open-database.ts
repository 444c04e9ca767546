import type { CollectionDeclaration } from '@attune/core/ports';
import type { Container, CosmosClient, CosmosClientOptions, Database } from '@azure/cosmos';
import { openCredential } from '../identity/token-source.js';
import { loadLibrary } from '../libraries/load-library.js';
import { type ContainerDefinition, containerDefinition, lacksOf } from './container-definition.js';
import { adapter, faultOf, refusal } from './cosmos-fault.js';
import type { AzureCosmosOptions } from './cosmos-options.js';
import { meterPlugin } from './metered-calls.js';

/** Longest time for one request, in milliseconds. The service ends its own work after five seconds. */
const requestTimeoutMs = 20_000;
const longestThrottleSeconds = 15;
const containersAtOnce = 4;

/**
 * Checks the account, and opens a container for each collection.
 *
 * @throws PortError `unsupported` for an account whose reads may miss writes, or a container that does not fit.
 */
export async function openContainers(
  options: AzureCosmosOptions,
  collections: readonly CollectionDeclaration[],
): Promise<ReadonlyMap<string, Container>> {
  const client = await openClient(options);
  await checkAccount(client);
  const { createContainers = true } = options;
  const database = client.database(options.database);
  const makes = createContainers && (await makeDatabase(client, database));
  const opened = new Map<string, Container>();
  for (let at = 0; at < collections.length; at += containersAtOnce) {
    const some = collections.slice(at, at + containersAtOnce).map(containerDefinition);
    await Promise.all(some.map((definition) => openContainer(database, definition, makes)));
    for (const { id } of some) opened.set(id, database.container(id));
  }
  return opened;
}

async function openClient(options: AzureCosmosOptions): Promise<CosmosClient> {
  const { endpoint, key, identity = {} } = options;
  const common: CosmosClientOptions = {
    endpoint,
    connectionPolicy: {
      requestTimeout: requestTimeoutMs,
      // With discovery a refused connection is tried again for two minutes, writes included.
      enableEndpointDiscovery: false,
      enableBackgroundEndpointRefreshing: false,
      enablePartitionLevelFailover: false,
      useMultipleWriteLocations: false,
      retryOptions: {
        maxRetryAttemptCount: 9,
        fixedRetryIntervalInMilliseconds: 0,
        maxWaitTimeInSeconds: longestThrottleSeconds,
      },
    },
    ...meterPlugin,
  };
  const user = { port: 'document-store', adapter };
  const needs = { ...user, packages: ['@azure/cosmos'] };
  const { CosmosClient } = await loadLibrary(needs, () => import('@azure/cosmos'));
  if (key !== undefined) return new CosmosClient({ ...common, key });
  const credential = await openCredential(identity, user);
  type Credential = NonNullable<CosmosClientOptions['aadCredentials']>;
  return new CosmosClient({ ...common, aadCredentials: credential as Credential });
}

/** Whether a read sees every write before it, in every process. */
async function checkAccount(client: CosmosClient): Promise<void> {
  const { resource: account } = await client.getDatabaseAccount();
  const level = String(account?.consistencyPolicy);
  if (account?.enableMultipleWritableLocations) {
    const message =
      'The Cosmos DB account has several write regions, where a conflict undoes a write. Leave one write region.';
    throw refusal('unsupported', 'open', message);
  }
  const regions = account?.readableLocations?.length ?? 1;
  if (level === 'Strong' || (level === 'BoundedStaleness' && regions <= 1)) return;
  const message = `The Cosmos DB account has the consistency level ${level}${regions > 1 ? ` and ${regions} regions` : ''}; a read could miss a write. Set "Strong", or "BoundedStaleness" in an account with one region.`;
  throw refusal('unsupported', 'open', message);
}

/** Whether containers can be made: identities cannot, by rule of the service. */
async function makeDatabase(client: CosmosClient, database: Database): Promise<boolean> {
  try {
    await client.databases.createIfNotExists({ id: database.id });
    return true;
  } catch (error) {
    if (faultOf(error).code === 403) return false;
    throw error;
  }
}

async function openContainer(
  database: Database,
  definition: ContainerDefinition,
  makes: boolean,
): Promise<void> {
  const request = structuredClone(definition) as Parameters<
    Database['containers']['createIfNotExists']
  >[0];
  const name = `${database.id}/${definition.id}`;
  try {
    const { resource } = makes
      ? await database.containers.createIfNotExists(request)
      : await database.container(definition.id).read();
    const lacks = lacksOf(definition, resource ?? {});
    if (lacks.length === 0) return;
    if (makes && lacks[0] !== 'the partition key /p') {
      await database.container(definition.id).replace(request as never);
      return;
    }
    throw refusal('unsupported', 'open', `The container ${name} lacks ${lacks.join('; ')}.`);
  } catch (error) {
    if (faultOf(error).code !== 404) throw error;
    const message = `The container ${name} is not there, and an identity may not make it. Make it with the partition key /p, or set COSMOS_KEY once.`;
    throw refusal('not_found', 'open', message);
  }
}
