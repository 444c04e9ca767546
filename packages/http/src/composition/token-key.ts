import { createHmac, randomBytes } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '@attune/adapters-local/processes';
import { type Config, ConfigError } from './config.js';

const leastBytes = 32;

/**
 * The key that signs tokens: the configured one, else the one in the data directory, which is made
 * when there is none. Processes that start at the same moment agree on one.
 *
 * @throws ConfigError when the file holds no key; errors of the system when it cannot be used.
 */
export async function tokenKeyOf(config: Config): Promise<Uint8Array> {
  const { tokenKey } = config.accounts;
  if (tokenKey !== undefined) return Buffer.from(tokenKey);
  const { directory, file } = placeOf(config);
  const text = (await readKey(file)) ?? (await makeKey(directory, file));
  const key = Buffer.from(text.trim());
  if (key.byteLength >= leastBytes) return key;
  throw new ConfigError([
    `JWT_SECRET_KEY: ${file} holds no key; remove the file to have a key generated, or set the variable.`,
  ]);
}

/** What is wrong when others on this machine may read the key in the data directory; else `undefined`. */
export async function keyExposure(
  config: Pick<Config, 'accounts' | 'dataDirectory'>,
): Promise<string | undefined> {
  const { file } = placeOf(config);
  const mode = (await stat(file).catch(() => undefined))?.mode ?? 0;
  if (config.accounts.tokenKey !== undefined || (mode & 0o077) === 0) return undefined;
  return `other users of this machine may read or change ${file} and sign in as anybody: run "chmod 600 ${file}"; if one may have read it, remove the file and restart, which ends all logins`;
}

function placeOf({ dataDirectory }: Pick<Config, 'dataDirectory'>) {
  const directory = join(dataDirectory, 'secrets');
  return { directory, file: join(directory, 'jwt.key') };
}

/** A key for another purpose, from which the first one cannot be found out. */
export function derivedKey(key: Uint8Array, purpose: string): Uint8Array {
  return createHmac('sha256', key).update(purpose).digest();
}

async function readKey(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** `link` puts the whole file there at once, and fails when another process was first. */
async function makeKey(directory: string, file: string): Promise<string> {
  await makeDirectory(directory);
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await writeDraft(draft, randomBytes(leastBytes).toString('base64url'));
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return await readFile(file, 'utf8');
}

async function writeDraft(draft: string, key: string): Promise<void> {
  await using handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(key);
  await handle.sync();
}
