import { noteTakerSuite, runConformance } from '@attune/core/conformance';
import { createMemoryNoteTaker } from '@attune/core/memory';
import { describe, it } from 'vitest';

runConformance({ describe, it }, noteTakerSuite, {
  adapter: 'memory',
  capabilities: { fixedLanguages: false, faults: true },
  open: async () => {
    const port = createMemoryNoteTaker();
    return { port, service: { refuse: port.refuse, garble: () => port.refuse('internal') } };
  },
});
