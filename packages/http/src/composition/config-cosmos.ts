import type { AzureConfig } from '@attune/adapters-azure';
import type { DatabaseConfig } from './config-database.js';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { webAddress } from './config-values.js';

/** The variables of the account that holds the records. */
export interface CosmosVariables {
  readonly COSMOS_URI: string | undefined;
  readonly COSMOS_KEY: string | undefined;
  readonly COSMOS_DATABASE: string | undefined;
  readonly AZURE_CLIENT_ID: string | undefined;
}

const example = 'https://my-records.documents.azure.com';

/** Where records are in Cosmos DB; without a key, calls are made as the identity of the process. */
export function recordsOf(given: CosmosVariables, faults: string[]): AzureConfig['records'] {
  const { COSMOS_URI, COSMOS_KEY: key, COSMOS_DATABASE: database = 'attune' } = given;
  if (COSMOS_URI === undefined) {
    faults.push(
      `DATABASE_PROVIDER: azure needs an account of Cosmos DB: COSMOS_URI=${example}, with COSMOS_KEY or an identity; or DATABASE_PROVIDER=postgres.`,
    );
    return undefined;
  }
  const parsed = webAddress.safeParse(COSMOS_URI);
  if (!parsed.success) {
    faults.push(`COSMOS_URI: ${parsed.error.issues[0]?.message}, such as COSMOS_URI=${example}.`);
  }
  // The service's own rule for names of databases.
  if (!/^[^/\\#?]{1,255}$/u.test(database) || database.endsWith(' ')) {
    faults.push('COSMOS_DATABASE: is not valid; it must look like COSMOS_DATABASE=attune.');
  }
  if (!parsed.success) return undefined;
  const clientId = given.AZURE_CLIENT_ID;
  const identity = clientId === undefined ? undefined : { clientId };
  return { endpoint: parsed.data, database, ...present({ key, identity }) };
}

/**
 * Which server holds the records, by what is named: Cosmos DB is chosen by its address where the
 * azure family is used and no Postgres is named.
 */
export function namedDatabase(
  { given }: Reader,
  postgres: DatabaseConfig | undefined,
  { COSMOS_URI }: CosmosVariables,
): 'postgres' | 'azure' | undefined {
  if (postgres !== undefined) return 'postgres';
  return COSMOS_URI !== undefined && given('PROVIDER') === 'azure' ? 'azure' : undefined;
}
