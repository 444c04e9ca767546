import { stat } from 'node:fs/promises';
import { parseSettings } from '@attune/core';
import { Clock, TranscriptionPlugins } from '@attune/core/ports';
import type { WatchConfig } from '../composition/config-watch.js';
import type { Config } from '../composition/index.js';
import type { Log } from '../observability/logger.js';
import { makeOwnFolders } from '../watch/own-folders.js';
import { watchFolder } from '../watch/watch-folder.js';
import type { HostCore } from './compose-host.js';
import { StartError } from './start-error.js';
import type { Close } from './start-worker.js';

interface WatchedHost extends Pick<Config, 'maxRecordingBytes' | 'allowedLanguages'> {
  readonly watch: WatchConfig;
}

/**
 * Watches a folder until the host stops.
 *
 * @throws StartError if there is no such folder, or Attune cannot work in it; DomainError if the owner is
 *   no therapist, or the settings cannot be used.
 */
export async function startWatch(
  { watch: { directory, owner, settings }, maxRecordingBytes, allowedLanguages }: WatchedHost,
  log: Log,
  { app, useCases }: Pick<HostCore, 'app' | 'useCases'>,
): Promise<Close> {
  const facts = await stat(directory).catch(() => undefined);
  if (!facts?.isDirectory()) throw new StartError(`WATCH_DIR: ${directory} is not a folder.`);
  await makeOwnFolders(directory).catch((cause: Error) => {
    throw new StartError(`WATCH_DIR: ${cause.message}`, { cause });
  });
  const { all } = await app.get(TranscriptionPlugins);
  parseSettings(settings, {
    plugins: all.map(({ name }) => name),
    ...(allowedLanguages === undefined ? {} : { allowedLanguages }),
  });
  const { id: ownerId } = await useCases.operations.findTherapist(owner);
  const stop = new AbortController();
  const clock = await app.get(Clock);
  const mostBytes = maxRecordingBytes;
  const options = { useCases, directory, ownerId, settings, mostBytes, clock, log };
  const ended = watchFolder(options, stop.signal).catch((error: unknown) =>
    log.error({ error, directory }, 'the folder is not watched any more'),
  );
  return async () => {
    stop.abort();
    await ended;
  };
}
