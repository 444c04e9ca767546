import { stat } from 'node:fs/promises';
import { Clock } from '@attune/core/ports';
import type { WatchConfig } from '../composition/config-watch.js';
import type { Log } from '../observability/logger.js';
import { watchFolder } from '../watch/watch-folder.js';
import type { HostCore } from './compose-host.js';
import { StartError } from './start-error.js';
import type { Close } from './start-worker.js';

/**
 * Watches a folder until the host stops.
 *
 * @throws StartError if there is no such folder; DomainError if the owner is no therapist.
 */
export async function startWatch(
  { directory, owner, settings }: WatchConfig,
  log: Log,
  { app, useCases }: Pick<HostCore, 'app' | 'useCases'>,
): Promise<Close> {
  const facts = await stat(directory).catch(() => undefined);
  if (!facts?.isDirectory()) throw new StartError(`WATCH_DIR: ${directory} is not a folder.`);
  const { id: ownerId } = await useCases.operations.findTherapist(owner);
  const stop = new AbortController();
  const clock = await app.get(Clock);
  const options = { useCases, directory, ownerId, settings, clock, log };
  const ended = watchFolder(options, stop.signal).catch((error: unknown) =>
    log.error({ error, directory }, 'the folder is not watched any more'),
  );
  return async () => {
    stop.abort();
    await ended;
  };
}
