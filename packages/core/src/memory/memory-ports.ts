import type { SpeechToText } from '../ports/speech-to-text.js';
import type { TranscriptionPlugins } from '../ports/transcription-plugin.js';
import { collections } from '../records/collections.js';
import type { Ports } from '../use-cases/create-use-cases.js';
import { createMemoryBlobStore } from './memory-blob-store.js';
import { createManualClock, type ManualClock } from './memory-clock.js';
import { createMemoryDocumentStore } from './memory-document-store.js';
import { createMemoryHasher } from './memory-hasher.js';
import { createMemoryIds } from './memory-ids.js';
import { createMemoryJobQueue } from './memory-job-queue.js';
import { createMemoryLanguageAnalysis } from './memory-language-analysis.js';
import { createMemoryMediaTool } from './memory-media-tool.js';
import { createMemoryNoteTaker } from './memory-note-taker.js';
import { createMemoryPushNotifier } from './memory-push-notifier.js';
import { createMemorySpeechToText } from './memory-speech-to-text.js';

/** All ports in memory, on one clock that moves only when told to. */
export interface MemoryPorts extends Ports {
  readonly clock: ManualClock;
  readonly speech: SpeechToText;
}

/**
 * Everything `createUseCases` needs, in memory: a whole pipeline for a unit test, in milliseconds.
 * Ports that matter to the test are given; the others are made.
 */
export function createMemoryPorts(given: Partial<MemoryPorts> = {}): MemoryPorts {
  const clock = given.clock ?? createManualClock();
  const blobs = given.blobs ?? createMemoryBlobStore({ clock });
  const plugins: TranscriptionPlugins = { all: [] };
  return {
    documents: createMemoryDocumentStore({ collections, clock }),
    queue: createMemoryJobQueue({ clock }),
    media: createMemoryMediaTool(),
    speech: createMemorySpeechToText({ blobs }),
    language: createMemoryLanguageAnalysis(),
    notes: createMemoryNoteTaker(),
    push: createMemoryPushNotifier(),
    hasher: createMemoryHasher(),
    ids: createMemoryIds(),
    plugins,
    ...given,
    clock,
    blobs,
  };
}
