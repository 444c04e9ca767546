import type { ConformanceSuite } from '../kit.js';
import { failureCases } from './failures.js';
import type { BlobStoreCapability, BlobStoreHarness } from './harness.js';
import { keyCases } from './keys.js';
import { listingCases } from './listing.js';
import { objectCases } from './objects.js';
import { optionalCases } from './optional.js';
import { readingCases } from './reading.js';

/** Every sentence of the contract of `BlobStore`. */
export const blobStoreSuite: ConformanceSuite<BlobStoreHarness, BlobStoreCapability> = {
  port: 'blob-store',
  cases: [
    ...objectCases,
    ...readingCases,
    ...keyCases,
    ...listingCases,
    ...failureCases,
    ...optionalCases,
  ],
};
