import type { Clock, CollectionDeclaration } from '@attune/core/ports';
import type { AzureIdentity } from '../identity/token-source.js';

/** Where records are in Cosmos DB. Without a key, calls are made as the identity of the process. */
export interface AzureCosmosOptions {
  /** Such as `https://myaccount.documents.azure.com`. */
  readonly endpoint: string;
  readonly key?: string | undefined;
  readonly identity?: AzureIdentity | undefined;
  /** Name of the database, such as `attune`. */
  readonly database: string;
  /**
   * Whether database, containers and indexes that are not there are made at the start. Default `true`. The
   * service refuses it to identities; then they must be there.
   */
  readonly createContainers?: boolean | undefined;
  /** Is told what each call cost, in request units, with all its requests. */
  readonly onCharge?: ((charge: CosmosCharge) => void) | undefined;
}

export interface CosmosStoreOptions extends AzureCosmosOptions {
  readonly collections: readonly CollectionDeclaration[];
  /** What expiry is measured by; defaults to the system's time. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/** What one call of the port cost. */
export interface CosmosCharge {
  readonly operation: string;
  readonly collection: string;
  readonly requestUnits: number;
  /** Requests that were sent, with those that were refused. */
  readonly requests: number;
  /** Requests that the service refused with 429. */
  readonly throttled: number;
}
