import { createMemoryBroadcast } from '@attune/core/memory';
import type { Broadcast } from '@attune/core/ports';

/** A broadcast for a host that runs in one process. */
export function createInProcessBroadcast(): Broadcast {
  return createMemoryBroadcast({ adapter: 'in-process' });
}
