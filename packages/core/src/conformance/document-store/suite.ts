import type { ConformanceSuite } from '../kit.js';
import { abortCases } from './aborting.js';
import { batchCases, batchSizeCases } from './batches.js';
import { besideCases } from './beside.js';
import { conditionCases } from './conditions.js';
import { documentCases } from './documents.js';
import { expiryCases } from './expiring.js';
import type { DocumentStoreCapability, DocumentStoreHarness } from './harness.js';
import { pageCases } from './pages.js';
import { queryCases } from './queries.js';
import { searchCases } from './searching.js';
import { walkCases } from './walking.js';

/** What every document store must do, over the collections in `documentStoreCollections`. */
export const documentStoreSuite: ConformanceSuite<DocumentStoreHarness, DocumentStoreCapability> = {
  port: 'document-store',
  cases: [
    ...documentCases,
    ...conditionCases,
    ...batchCases,
    ...queryCases,
    ...pageCases,
    ...searchCases,
    ...expiryCases,
    ...abortCases,
    ...besideCases,
    ...batchSizeCases,
    ...walkCases,
  ],
};
