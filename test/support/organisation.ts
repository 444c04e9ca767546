import type { ChildProcess } from 'node:child_process';
import { Desk, type Variables } from './attune.js';
import { type PostgresServer, startPostgres } from './postgres.js';
import { type RedisServer, startRedis } from './redis.js';
import { type ChildEnd, ended } from './run-source.js';
import { type RunningHost, serve } from './serve.js';
import { type SpeechServer, startSpeechServer } from './speech-server.js';

/** What an organisation runs: a host for requests, workers, and the servers that they share. */
export interface Organisation extends AsyncDisposable {
  readonly desk: Desk;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly speech: SpeechServer;
  readonly api: RunningHost;
  readonly variables: Variables;
  /** Starts an `attune worker` and resolves once it works. */
  startWorker(): Promise<RunningWorkerProcess>;
}

/** An `attune worker` in a process of its own. */
export interface RunningWorkerProcess {
  readonly child: ChildProcess;
  readonly end: Promise<ChildEnd>;
}

/** Nothing but the commands, as they would be run, and what the environment says. */
export async function openOrganisation(more: Variables = {}): Promise<Organisation> {
  const servers = await allOrNone<[Desk, PostgresServer, RedisServer, SpeechServer]>([
    Desk.open(),
    // A crash of it must not lose what it has confirmed, as recordings are counted against records.
    startPostgres({ settings: ['synchronous_commit=on'] }),
    startRedis(),
    startSpeechServer('speaches'),
  ]);
  const [desk, postgres, redis, speech] = servers;
  const variables: Variables = {
    ...{ PROVIDER: 'local', DATABASE_URL: postgres.url, REDIS_URL: redis.url },
    ...{ SPEECH_BASE_URL: speech.baseUrl, SPEECH_MODEL: 'scripted' },
    ...{ JWT_SECRET_KEY: 'x'.repeat(40), WORKER_CONCURRENCY: '2', WORKER_LEASE_SECONDS: '5' },
    // Drills send in more than a person does.
    UPLOADS_PER_HOUR: 'none',
    ...more,
  };
  const workers: RunningWorkerProcess[] = [];
  const serving = serve(desk, { args: ['--role', 'api'], variables });
  const [api] = await allOrNone<[RunningHost]>([serving], servers);
  return {
    ...{ desk, postgres, redis, speech, api, variables },
    async startWorker() {
      const child = desk.start(['worker'], variables);
      const worker = { child, end: ended(child) };
      workers.push(worker);
      await works(worker);
      return worker;
    },
    [Symbol.asyncDispose]: async () => {
      for (const { child } of workers) child.kill('SIGKILL');
      await Promise.all(workers.map(({ end }) => end));
      await closed(api);
      await closeAll(servers);
    },
  };
}

type Closable = AsyncDisposable | { close(): Promise<unknown> };

/** Resolves with all, or closes those that came up, and `before`, and rejects. */
async function allOrNone<T extends readonly Closable[]>(
  starting: { readonly [K in keyof T]: Promise<T[K]> },
  before: readonly Closable[] = [],
): Promise<T> {
  const outcomes = await Promise.allSettled<Closable>(starting);
  const failed = outcomes.find((one) => one.status === 'rejected');
  const up = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (failed === undefined) return up as unknown as T;
  await closeAll([...before, ...up]);
  throw failed.reason;
}

/** The last first. */
async function closeAll(all: readonly Closable[]): Promise<void> {
  for (const one of all.toReversed()) await closed(one);
}

async function closed(one: Closable): Promise<void> {
  await ('close' in one ? one.close() : one[Symbol.asyncDispose]());
}

async function works({ child, end }: RunningWorkerProcess): Promise<void> {
  let said = '';
  const ready = new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk: string) => {
      said += chunk;
      if (said.includes('Attune works on sessions')) resolve();
    });
  });
  const early = end.then(({ code, signal, stderr }) => {
    throw new Error(`The worker ended with ${code ?? signal}: ${stderr}`);
  });
  await Promise.race([ready, early]);
  early.catch(() => undefined);
}
