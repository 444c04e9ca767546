import { mediaToolSuite, runConformance } from '@attune/core/conformance';
import { createMemoryMediaTool } from '@attune/core/memory';
import { describe, it } from 'vitest';

runConformance({ describe, it }, mediaToolSuite, {
  adapter: 'memory',
  capabilities: { scratch: false },
  open: async () => ({ port: createMemoryMediaTool() }),
});
