import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.js';
import { type Leash, leash } from './leash.js';

const run = promisify(execFile);
const ready = 'database system is ready to accept connections';
const keptOfLog = 100_000;

export interface PostgresOptions {
  /** Keeps what was acknowledged through a power cut; off, as most tests only kill processes. */
  readonly durable?: boolean;
  /** More settings of the server, such as `['max_connections=20']`. */
  readonly settings?: readonly string[];
}

/** A Postgres server of a test's own. */
export interface PostgresServer {
  /** Of the server's own database. */
  readonly url: string;
  readonly port: number;
  /** The data directory; files put there belong to `owner`. */
  readonly directory: string;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** Creates an empty database and resolves with its URL. */
  createDatabase(): Promise<string>;
  /** Begins to answer again, at the same port and with the same data. */
  start(): Promise<void>;
  /** `fast` ends sessions and stops cleanly; `immediate` stops like a crash. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  restart(how?: 'fast' | 'immediate'): Promise<void>;
  /** Stops it and removes everything. */
  close(): Promise<void>;
}

/** Databases of a test file's own on a server that the whole run shares. */
export interface PostgresDatabases {
  /** Of an empty database. */
  readonly url: string;
  /** Creates one more empty database and resolves with its URL. */
  createDatabase(): Promise<string>;
  /** Ends all connections to these databases and removes them. */
  close(): Promise<void>;
}

/**
 * Databases on the server of this run, which starts when the first file asks for one. A test that
 * stops the server, fills it or reads its files starts its own with `startPostgres`.
 */
export async function openDatabases(): Promise<PostgresDatabases> {
  const [address, key] = (process.env['ATTUNE_TEST_SERVERS'] ?? '').split('#');
  // Outside a run of Vitest, such as in a benchmark, no one offers a shared server.
  if (!address || !key) return await startPostgres();
  const response = await fetch(`${address}/postgres`, { headers: { authorization: key } });
  const { url: server, error } = (await response.json()) as { url?: string; error?: string };
  if (server === undefined) throw new Error(`The run has no Postgres: ${error}`);
  const made: string[] = [];
  const create = async (): Promise<string> => {
    const url = await createDatabase(server);
    made.push(url);
    return url;
  };
  return {
    url: await create(),
    createDatabase: create,
    close: async () => {
      await onServer(server, async (client) => {
        for (const url of made.splice(0)) {
          await client.query(`drop database ${url.replace(/^.*\//u, '')} with (force)`);
        }
      });
    },
  };
}

/** Starts a server on a free port of 127.0.0.1, with an empty temporary directory. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const programs = programDirectory();
  const owner = unprivileged();
  const home = await mkdtemp(join(tmpdir(), 'attune-postgres-'));
  if (owner !== undefined) await chown(home, owner.uid, owner.gid);
  const directory = join(home, 'data');
  const flags = ['-D', directory, '-U', 'attune', '-A', 'trust', '-E', 'UTF8', '--locale=C'];
  await run(join(programs, 'initdb'), [...flags, '--no-sync', '--no-instructions'], {
    ...owner,
    cwd: home,
  });
  const port = await freePort();
  const url = `postgres://attune@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  let held: Leash | undefined;

  async function start(): Promise<void> {
    const child = spawn(
      join(programs, 'postgres'),
      ['-D', directory, ...serverFlags(port, options)],
      {
        ...owner,
        cwd: home,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    server = child;
    held = leash(child, home);
    await isReady(child);
  }
  async function stop(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const child = server;
    server = undefined;
    if (child === undefined) return;
    const gone = once(child, 'close');
    child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await gone;
    held?.release();
  }

  await start();
  return {
    url,
    port,
    directory,
    owner,
    createDatabase: () => createDatabase(url),
    start,
    stop,
    async restart(how) {
      await stop(how);
      await start();
    },
    async close() {
      await stop('immediate');
      await rm(home, { recursive: true, force: true });
    },
  };
}

function serverFlags(port: number, { durable = false, settings = [] }: PostgresOptions): string[] {
  const quick = durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...quick, ...settings];
  return ['-p', String(port), ...all.flatMap((one) => ['-c', one])];
}

/** Rejects with what the server said when it ends instead. */
async function isReady(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Clients that knock during a recovery have a line each: only the end of the log is kept.
      said += text;
      if (said.includes(ready)) resolve();
      said = said.slice(-keptOfLog);
    });
    server.once('error', reject);
    server.once('close', () => reject(new Error(`Postgres ended at its start:\n${said}`)));
  });
}

async function createDatabase(url: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(url, (client) => client.query(`create database ${name}`));
  return url.replace(/[^/]+$/, name);
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Debian keeps the server's programs off PATH, in a directory per version. */
function programDirectory(): string {
  const debian = '/usr/lib/postgresql';
  const versions = readdirOr(debian).sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
  ];
  const found = folders.find((folder) => isProgram(join(folder, 'initdb')));
  if (found !== undefined) return found;
  throw new Error(
    'Postgres is not installed. Run "node scripts/bootstrap.mjs", which installs it.',
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function readdirOr(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Postgres refuses to run as root: the user that its package made does it then. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const fields = ['postgres', 'nobody']
    .map((name) => users.find((user) => user.startsWith(`${name}:`)))
    .find((user) => user !== undefined)
    ?.split(':');
  return { uid: Number(fields?.[2] ?? 65_534), gid: Number(fields?.[3] ?? 65_534) };
}
