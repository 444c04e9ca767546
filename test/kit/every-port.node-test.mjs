/**
 * Every suite against the memory adapters under `node:test`, from the built packages: what is
 * published needs neither vitest nor TypeScript.
 */
import { describe, it } from 'node:test';
import {
  blobStoreSuite,
  documentStoreCollections,
  documentStoreSuite,
  jobQueueSuite,
  languageAnalysisSuite,
  languageModelSuite,
  mediaToolSuite,
  noteTakerSuite,
  pushNotifierSuite,
  runConformance,
  speechToTextSuite,
} from '@attune/core/conformance';
import {
  createManualClock,
  createMemoryBlobStore,
  createMemoryDocumentStore,
  createMemoryJobQueue,
  createMemoryLanguageAnalysis,
  createMemoryLanguageModel,
  createMemoryMediaTool,
  createMemoryNoteTaker,
  createMemoryPushNotifier,
  createMemorySpeechState,
  createMemorySpeechToText,
} from '@attune/core/memory';

const run = (suite, capabilities, open) =>
  runConformance({ describe, it }, suite, {
    adapter: 'memory',
    capabilities,
    open: async () => open(),
  });

run(blobStoreSuite, { signedRequests: false, createOnly: true }, () => ({
  port: createMemoryBlobStore(),
}));

run(documentStoreSuite, { textSearch: true }, () => ({
  port: createMemoryDocumentStore({ collections: documentStoreCollections }),
}));

run(jobQueueSuite, { durable: false, shared: false }, () => {
  const clock = createManualClock();
  const port = createMemoryJobQueue({ clock });
  return {
    port,
    queue: 'jobs',
    advance: (ms) => clock.advance(ms),
    close: () => port.close(),
  };
});

run(pushNotifierSuite, {}, () => {
  const fates = {
    gone: { status: 'gone' },
    busy: { status: 'failed', code: 'quota', retryable: true },
    broken: { status: 'failed', code: 'sender-mismatch', retryable: false },
    silent: { status: 'silent' },
  };
  const port = createMemoryPushNotifier();
  let count = 0;
  return {
    port,
    device: (kind) => {
      count += 1;
      port.script(`token-${count}`, fates[kind]);
      return `token-${count}`;
    },
    requests: () => port.requests,
    refuse: port.refuse,
  };
});

run(mediaToolSuite, { scratch: false }, () => ({ port: createMemoryMediaTool() }));

run(
  languageAnalysisSuite,
  {
    sentiment: true,
    pii: true,
    keyPhrases: true,
    languageDetection: true,
    partial: false,
    fixedLanguages: false,
    faults: true,
  },
  () => {
    const port = createMemoryLanguageAnalysis();
    return { port, service: { refuse: port.refuse, failItem: port.failItem } };
  },
);

run(languageModelSuite, { scripted: false }, () => ({ port: createMemoryLanguageModel() }));

run(noteTakerSuite, { fixedLanguages: false, faults: true }, () => {
  const port = createMemoryNoteTaker();
  return { port, service: { refuse: port.refuse, garble: () => port.refuse('internal') } };
});

run(
  speechToTextSuite,
  {
    idempotentStart: true,
    channelSeparation: true,
    languageIdentification: true,
    anyLanguage: true,
    holdsWork: true,
    faults: true,
    realSpeech: false,
  },
  () => {
    const blobs = createMemoryBlobStore();
    const state = createMemorySpeechState();
    let failure;
    const fail = () => failure;
    const open = () =>
      createMemorySpeechToText({ blobs, state, fail, runningChecks: 1, retryAfterMs: 1 });
    const service = {
      refuse: (code) => {
        state.refusal = code;
      },
      failWork: () => {
        failure = { code: 'internal', message: 'no luck', retryable: true };
      },
    };
    const bought = async () => state.starts;
    return { port: open(), blobs, reopen: async () => open(), bought, service };
  },
);
