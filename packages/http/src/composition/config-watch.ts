import { resolve } from 'node:path';
import { z } from 'zod';
import type { Reader } from './config-reader.js';
import { isWithin, text } from './config-values.js';

/** A folder whose recordings become sessions. */
export interface WatchConfig {
  /** Absolute. */
  readonly directory: string;
  /** Account id, e-mail address or username of the therapist who owns the sessions. */
  readonly owner: string;
  /** Of every recording, as `parseSettings` reads them. */
  readonly settings: object;
}

const settingsJson = z.string().transform((given, context): object => {
  try {
    const settings: unknown = JSON.parse(given);
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings))
      return settings;
  } catch {
    // Told below.
  }
  context.addIssue({ code: 'custom', message: 'must be settings as a JSON object' });
  return z.NEVER;
});

/** `undefined` without a folder. */
export function readWatch(
  { read, faults }: Reader,
  dataDirectory: string,
): WatchConfig | undefined {
  const given = read('WATCH_DIR', {
    schema: text,
    example: 'WATCH_DIR=/srv/recordings',
    unset: '(none: no folder is watched)',
  });
  const owner = read('WATCH_OWNER', { schema: text, example: 'WATCH_OWNER=ann@example.org' });
  const example = `WATCH_SETTINGS={"language":"en-US"}`;
  const settings = read('WATCH_SETTINGS', { schema: settingsJson, example }) ?? {};
  if (given === undefined) return undefined;
  const directory = resolve(given);
  if (isWithin(directory, dataDirectory)) {
    faults.push('WATCH_DIR: must not be DATA_DIR or inside it, such as WATCH_DIR=/srv/recordings.');
  }
  if (owner === undefined) {
    faults.push(
      'WATCH_OWNER: must be set with WATCH_DIR: the account id, e-mail address or username of the therapist who owns the sessions.',
    );
    return undefined;
  }
  return { directory, owner, settings };
}
