import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startModule } from './run-source.js';

const command = fileURLToPath(new URL('../../packages/http/bin/attune.js', import.meta.url));

/** A built `attune serve` in a process of its own. Disposing kills it where it still runs. */
export interface BuiltHost extends AsyncDisposable {
  readonly address: string;
  /** Sends the signal and resolves when the process has ended. */
  stop(signal: NodeJS.Signals): Promise<void>;
}

/** Resolves once the host says where it answers. */
export async function startBuiltHost(
  variables: Readonly<Record<string, string>>,
): Promise<BuiltHost> {
  const child: ChildProcess = startModule(command, ['serve', '--port', '0'], variables);
  const ended = once(child, 'exit');
  child.stdout?.resume();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  for (;;) {
    const [address] = /https?:\/\/[\w.:[\]]+/u.exec(said) ?? [];
    if (address !== undefined) {
      return { address, stop, [Symbol.asyncDispose]: () => stop('SIGKILL') };
    }
    if (child.exitCode !== null) throw new Error(`The host ended before it answered: ${said}`);
    await Promise.race([once(child.stderr ?? child, 'data'), ended]);
  }
}

/** What a client of the host gets. */
export interface HostAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each route answers with a shape of its own.
  readonly body: any;
}

/** Asks a host, with the token of somebody who has signed in where there is one. */
export async function ask(
  { address }: BuiltHost,
  method: string,
  path: string,
  given: {
    readonly token?: string;
    readonly json?: unknown;
    readonly form?: FormData;
    readonly headers?: Record<string, string>;
  } = {},
): Promise<HostAnswer> {
  const { token, json, form } = given;
  const headers = new Headers(given.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (json !== undefined) headers.set('content-type', 'application/json');
  const body = form ?? (json === undefined ? null : JSON.stringify(json));
  const response = await fetch(new URL(path, address), { method, headers, body });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}

/** Every file below a directory. Files that go while it looks are left out. */
export async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((one) => one.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** The files below a directory that hold one of these texts, in either case, with the texts. */
export async function holdersOf(
  directory: string,
  texts: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of await filesBelow(directory)) {
    const content = await readFile(path, 'latin1').catch(() => '');
    const lower = content.toLowerCase();
    const held = texts.filter((text) => lower.includes(text.toLowerCase()));
    if (held.length > 0) found.push(`${path.slice(directory.length + 1)}: ${held.join(', ')}`);
  }
  return found;
}

/** The files and directories, the directory included, on which anyone but their owner has a right. */
export async function openToOthers(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = [directory, ...entries.map(({ parentPath, name }) => join(parentPath, name))];
  const open: string[] = [];
  for (const path of paths) {
    const mode = (await stat(path).catch(() => undefined))?.mode ?? 0;
    if ((mode & 0o077) !== 0) open.push(`${(mode & 0o777).toString(8)} ${path}`);
  }
  return open;
}
