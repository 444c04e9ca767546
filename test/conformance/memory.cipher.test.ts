import { cipherSuite, runConformance } from '@attune/core/conformance';
import { createMemoryCipher } from '@attune/core/memory';
import { describe, it } from 'vitest';

runConformance({ describe, it }, cipherSuite, {
  adapter: 'memory',
  capabilities: { reopens: true, service: false },
  open: async () => {
    const key = crypto.getRandomValues(new Uint8Array(32));
    return {
      port: createMemoryCipher({ key }),
      reopen: async () => createMemoryCipher({ key }),
      secrets: [String(key), Buffer.from(key).toString('hex'), Buffer.from(key).toString('base64')],
    };
  },
});
