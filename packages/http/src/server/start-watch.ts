import { stat } from 'node:fs/promises';
import { parseSettings } from '@attune/core';
import { Clock, TranscriptionPlugins } from '@attune/core/ports';
import type { WatchConfig } from '../composition/config-watch.js';
import type { Config } from '../composition/index.js';
import type { Log } from '../observability/logger.js';
import { makeOwnFolders } from '../watch/own-folders.js';
import { watchFolder } from '../watch/watch-folder.js';
import { WatchStatus } from '../watch/watch-status.js';
import type { HostCore } from './compose-host.js';
import { StartError } from './start-error.js';
import type { Close } from './start-worker.js';

interface WatchedHost extends Pick<Config, 'maxRecordingBytes' | 'allowedLanguages'> {
  readonly watch: WatchConfig;
  /** Whether the process is of no use without the folder and the owner. */
  readonly mustBegin: boolean;
}

/**
 * Watches a folder until the host stops. Others need the host without the folder, so that it starts
 * unless `mustBegin`.
 *
 * @throws DomainError if the settings cannot be used. With `mustBegin`, StartError if there is no such folder,
 *   or Attune cannot work in it, and DomainError if the owner is no therapist.
 */
export async function startWatch(
  { watch, mustBegin, maxRecordingBytes, allowedLanguages }: WatchedHost,
  log: Log,
  {
    app,
    useCases,
    folder: status = new WatchStatus(),
  }: Pick<HostCore, 'app' | 'useCases' | 'folder'>,
): Promise<Close> {
  const { directory, owner: login, settings } = watch;
  if (mustBegin) await requireFolder(directory);
  const { all } = await app.get(TranscriptionPlugins);
  parseSettings(settings, {
    plugins: all.map(({ name }) => name),
    ...(allowedLanguages === undefined ? {} : { allowedLanguages }),
  });
  const owner: Parameters<typeof watchFolder>[0]['owner'] = (options) =>
    useCases.operations.chosenTherapist(login, options);
  if (mustBegin) await owner({});
  const stop = new AbortController();
  const clock = await app.get(Clock);
  const mostBytes = maxRecordingBytes;
  const options = { useCases, directory, owner, settings, mostBytes, clock, log, status };
  const ended = watchFolder(options, stop.signal).catch((error: unknown) =>
    log.error({ error, directory }, 'the folder is not watched any more'),
  );
  return async () => {
    stop.abort();
    await ended;
  };
}

async function requireFolder(directory: string): Promise<void> {
  const facts = await stat(directory).catch(() => undefined);
  if (!facts?.isDirectory()) throw new StartError(`WATCH_DIR: ${directory} is not a folder.`);
  await makeOwnFolders(directory).catch((cause: Error) => {
    throw new StartError(`WATCH_DIR: ${cause.message}`, { cause });
  });
}
