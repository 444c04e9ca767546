import { DocumentStore, JobQueue } from '@attune/core/ports';
import { type App, CompositionError } from './container.js';

/**
 * What a process does: everything, only answer requests, only work on sessions, or make sessions of the
 * recordings in a folder and work on them.
 */
export type ProcessMode = 'all' | 'api' | 'worker' | 'watch';

/**
 * Makes sure that the chosen parts can do what the mode needs of them.
 *
 * @throws CompositionError naming what is missing; what the `build` of a part throws.
 */
export async function requireCapabilities(app: App, mode: ProcessMode): Promise<void> {
  const queue = await app.get(JobQueue);
  // Asked before the records are opened, which may belong to another process.
  const isLonely = (mode === 'api' || mode === 'worker') && !queue.capabilities.shared;
  if (isLonely) throw new CompositionError([lonely[mode]]);
  const documents = await app.get(DocumentStore);
  if (documents.capabilities.textSearch) return;
  throw new CompositionError([
    'the document store cannot search texts: set DATABASE_PROVIDER to one that can',
  ]);
}

const advice =
  'set QUEUE_PROVIDER to a shared one, or run "attune serve", which serves and processes in one process';

const lonely: Readonly<Record<'api' | 'worker', string>> = {
  api: `"attune serve --role api" leaves the processing to other processes, which this queue does not reach: ${advice}`,
  worker: `"attune worker" gets its work from other processes, which this queue does not reach: ${advice}`,
};
