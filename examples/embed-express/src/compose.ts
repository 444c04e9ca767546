import { join } from 'node:path';
import { createFfmpegMediaTool } from '@attune/adapters-local/ffmpeg';
import { createFileSystemBlobStore } from '@attune/adapters-local/file-system';
import { createInProcessJobQueue } from '@attune/adapters-local/in-process';
import { createLexiconLanguageAnalysis } from '@attune/adapters-local/lexicon';
import { createNoPushNotifier } from '@attune/adapters-local/no-push';
import { createPocketsphinxSpeechToText } from '@attune/adapters-local/pocketsphinx';
import { createRulesNoteTaker } from '@attune/adapters-local/rules';
import { createSqlDocumentStore, openPglite } from '@attune/adapters-local/sql';
import {
  createNodeHasher,
  createSystemClock,
  createSystemIds,
} from '@attune/adapters-local/system';
import { collections, createUseCases, type UseCases } from '@attune/core';

/** Attune at work on this machine, until it is closed. */
export interface Attune {
  readonly useCases: UseCases;
  close(): Promise<void>;
}

/** Chooses an adapter for every port and starts the worker. */
export async function composeAttune(directory: string): Promise<Attune> {
  const clock = createSystemClock();
  const blobs = createFileSystemBlobStore({ directory: join(directory, 'blobs') });
  const queue = createInProcessJobQueue({ clock });
  const database = await openPglite({ directory: join(directory, 'records') });
  const useCases = createUseCases(
    {
      blobs,
      documents: await createSqlDocumentStore({ client: database, clock, collections }),
      queue,
      media: createFfmpegMediaTool(),
      speech: createPocketsphinxSpeechToText({ blobs }),
      language: createLexiconLanguageAnalysis(),
      notes: createRulesNoteTaker(),
      push: createNoPushNotifier(),
      plugins: { all: [] },
      hasher: createNodeHasher(),
      clock,
      ids: createSystemIds(),
    },
    {
      maxRecordingBytes: 200 * 1_048_576,
      report: (error, session) => console.error(`Session ${session?.id ?? '-'}:`, error),
    },
  );
  const worker = await useCases.operations.startWorker({ concurrency: 1 });
  return {
    useCases,
    close: async () => {
      await worker.close();
      await queue.close();
      await database.close();
    },
  };
}
