import { readFileSync } from 'node:fs';
import type { LocalConfig } from '@attune/adapters-local';
import { readServiceAccount } from '@attune/adapters-local/fcm';
import { PortError } from '@attune/core';
import { z } from 'zod';
import type { Reader } from './config-reader.js';
import { present } from './config-sections.js';
import { text } from './config-values.js';
import type { IdleVariable } from './idle-variables.js';

/** What Firebase is told with; not looked into unless it is used. */
export interface PushVariables {
  readonly projectId?: string;
  /** The JSON key of a service account; wins over the file. */
  readonly json?: string;
  readonly file?: string;
}

/** Firebase Cloud Messaging, ready to be used. */
export type PushConfig = NonNullable<LocalConfig['fcm']>;

const jsonName = 'FIREBASE_SERVICE_ACCOUNT_JSON_CONTENT';
const fileName = 'GOOGLE_APPLICATION_CREDENTIALS';
const adapter = 'fcm';

/** Reads where the credentials of Firebase are. */
export function readPush({ read }: Reader): PushVariables {
  const projectId = read('FIREBASE_PROJECT_ID', {
    schema: z
      .string()
      .regex(/^[a-z][a-z0-9-]{3,61}[a-z0-9]$/u, 'must be the id of a Firebase project'),
    example: 'FIREBASE_PROJECT_ID=my-project-1234',
  });
  const json = read(jsonName, {
    ...{ schema: text, example: 'the JSON key of a service account', shows: 'nothing' },
  });
  const file = read(fileName, {
    ...{ schema: text, example: `${fileName}=/etc/attune/firebase.json` },
  });
  return present({ projectId, json, file });
}

/** The adapter that is chosen by setting credentials. */
export function chosenByPush({ json, file }: PushVariables): { readonly push?: string } {
  return json === undefined && file === undefined ? {} : { push: adapter };
}

/** What push is sent with when it goes through Firebase; what is wrong goes to the faults. */
export function pushOf(
  chosen: string,
  { projectId, json, file }: PushVariables,
  faults: string[],
): PushConfig | undefined {
  if (chosen !== adapter) return undefined;
  const given = json ?? (file === undefined ? undefined : readKeyFile(file, faults));
  if (given === undefined) {
    if (file === undefined) {
      faults.push(
        `PUSH_PROVIDER: fcm needs credentials, such as ${fileName}=/etc/attune/firebase.json.`,
      );
    }
    return undefined;
  }
  try {
    return { credentials: readServiceAccount(given), ...present({ projectId }) };
  } catch (error) {
    if (!PortError.is(error)) throw error;
    const name = json === undefined ? fileName : jsonName;
    const advice = 'create a key under "Service accounts" in the settings of the Firebase project';
    faults.push(`${name}: ${error.message}; ${advice}.`);
    return undefined;
  }
}

function readKeyFile(file: string, faults: string[]): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown fault' } = error as NodeJS.ErrnoException;
    faults.push(
      `${fileName}: the file cannot be read (${code}); set it to the JSON key of a service account.`,
    );
    return undefined;
  }
}

/** Credentials that are set and not used. */
export function unusedPush(
  chosen: string,
  { projectId, json, file }: PushVariables,
): readonly IdleVariable[] {
  const set = { FIREBASE_PROJECT_ID: projectId, [jsonName]: json, [fileName]: file };
  const names = Object.entries(set).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (chosen !== adapter) {
    return names.map((name) => ({ name, reason: `push goes to "${chosen}", which was chosen` }));
  }
  if (json === undefined || file === undefined) return [];
  return [{ name: fileName, reason: `${jsonName} is set, which wins over the file` }];
}
