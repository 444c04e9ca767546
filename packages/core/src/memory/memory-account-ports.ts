import { collections } from '../records/collections.js';
import type { AccountPorts } from '../use-cases/accounts/account-options.js';
import { createManualClock, type ManualClock } from './memory-clock.js';
import { createMemoryDocumentStore } from './memory-document-store.js';
import { createMemoryHasher } from './memory-hasher.js';
import { createMemoryIds } from './memory-ids.js';
import { createMemoryMailer, type MemoryMailer } from './memory-mailer.js';
import { createMemoryPasswordHasher } from './memory-password-hasher.js';
import { createMemoryTokenSigner } from './memory-token-signer.js';

/** All ports of accounts in memory, on one clock that moves only when told to. */
export interface MemoryAccountPorts extends AccountPorts {
  readonly clock: ManualClock;
  readonly mailer: MemoryMailer;
}

/**
 * Everything `createAccountUseCases` needs, in memory. Ports that matter to the test are given, such
 * as those of `createMemoryPorts`, to work on the same records; the others are made.
 */
export function createMemoryAccountPorts(
  given: Partial<MemoryAccountPorts> = {},
): MemoryAccountPorts {
  const clock = given.clock ?? createManualClock();
  return {
    documents: createMemoryDocumentStore({ collections, clock }),
    hasher: createMemoryHasher(),
    ids: createMemoryIds({ prefix: 'account' }),
    passwords: createMemoryPasswordHasher(),
    tokens: createMemoryTokenSigner({ clock }),
    mailer: createMemoryMailer(),
    ...given,
    clock,
  };
}
