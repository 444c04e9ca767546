import { createModelNoteTaker } from '@attune/core/adapter-kit';
import { noteTakerSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { openLlm } from '../support/open-llm.js';
import { honestNotes } from '../support/scripted-notes.js';

runConformance({ describe, it }, noteTakerSuite, {
  adapter: 'openai-compatible',
  capabilities: { fixedLanguages: true, faults: true },
  open: async () => {
    const { server, model, ends, refuse } = await openLlm();
    server.write = (asked) => JSON.stringify(honestNotes(asked));
    return {
      port: createModelNoteTaker(model, { languages: ['en', 'de'] }),
      service: {
        refuse,
        garble: (how) => {
          if (how === 'refusal') return ends(how);
          server.ends = 'stop';
          server.write = () => '{"keyTopics": [';
        },
      },
      close: () => server[Symbol.asyncDispose](),
    };
  },
});
