import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { type Leash, leash } from './leash.js';

const ready = 'Ready to accept connections';

export interface RedisOptions {
  readonly password?: string;
  /** More settings of the server, such as `['--maxmemory', '1mb']`. */
  readonly settings?: readonly string[];
}

/** A Redis server of a test's own, which keeps everything in memory. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Sends a command of the test's own, such as `ask('get', 'key')`. */
  ask(command: string, ...given: readonly (string | number)[]): Promise<unknown>;
  /** Forgets everything. */
  flushAll(): Promise<void>;
  /** Begins to answer again, at the same port and with nothing in it. */
  start(): Promise<void>;
  /** Ends it like a crash. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Holds it still: connections stay open and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Stops it and removes everything. */
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1, in an empty temporary directory. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const home = await mkdtemp(join(tmpdir(), 'attune-redis-'));
  const port = await freePort();
  const { password, settings = [] } = options;
  const url = `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`;
  const secured = password === undefined ? [] : ['--requirepass', password];
  const kept = ['--save', '', '--appendonly', 'no'];
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', home];
  let server: ChildProcess | undefined;
  let held: Leash | undefined;

  async function start(): Promise<void> {
    const flags = [...place, ...kept, ...secured, ...settings];
    server = spawn('redis-server', flags, { stdio: ['ignore', 'pipe', 'ignore'] });
    held = leash(server, home);
    await isReady(server);
  }
  async function kill(): Promise<void> {
    const child = server;
    server = undefined;
    if (child === undefined) return;
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    await gone;
    held?.release();
  }
  async function ask(command: string, ...given: readonly (string | number)[]): Promise<unknown> {
    const client = new Redis(url);
    try {
      return await client.call(command, ...given);
    } finally {
      client.disconnect();
    }
  }

  await start();
  return {
    url,
    port,
    ask,
    async flushAll() {
      await ask('flushall');
    },
    start,
    kill,
    async restart() {
      await kill();
      await start();
    },
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    async close() {
      await kill();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Rejects with what the server said when it ends instead. */
async function isReady(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      // Only the beginning is of interest, but the pipe must not fill up.
      if (said.length < 100_000) said += text;
      if (said.includes(ready)) resolve();
    });
    server.once('error', () =>
      reject(
        new Error('Redis is not installed. Run "node scripts/bootstrap.mjs", which installs it.'),
      ),
    );
    server.once('close', () => reject(new Error(`Redis ended at its start:\n${said}`)));
  });
}
