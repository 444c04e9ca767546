import { performance } from 'node:perf_hooks';
import { openBullmqJobQueue } from '@attune/adapters-local/bullmq';
import { createSqlDocumentStore, openPostgres } from '@attune/adapters-local/sql';
import {
  createNodeHasher,
  createSystemClock,
  createSystemIds,
} from '@attune/adapters-local/system';
import { collections, createUseCases } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { createMemoryPorts } from '@attune/core/memory';
import { Queue, Worker } from 'bullmq';
import pg from 'pg';
import { inTurns, spread } from './measure.mjs';
import { startPostgres, startRedis } from './test-support.mjs';

const ann = { accountId: 'ann', role: 'therapist' };

const concurrency = 10;
const writes = ['put', 'delete', 'batch'];
/** Of the yardstick, a session. */
const bareJobs = 1;
const bareTransactions = 8;

/**
 * B4: sessions through the whole pipeline, from `uploaded` to `processed`, on Postgres and BullMQ,
 * with engines that answer at once; against one bare job of BullMQ and eight bare single-row
 * transactions a session, whatever the pipeline made of it. One process, as many at once for both; both commit to disk and
 * prepare their statements.
 */
export async function b4({ quick }) {
  const sessions = quick ? 100 : 300;
  const [postgres, redis] = await Promise.all([startPostgres({ durable: true }), startRedis()]);
  try {
    const counts = { transactions: 0, jobs: 0, walBytes: 0 };
    const pipeline = await openPipeline(await postgres.createDatabase(), redis.url, counts);
    const minimum = await openMinimum(await postgres.createDatabase(), redis.url);
    const ours = () => pipeline.run(sessions);
    const yardstick = () => minimum.run(sessions, bareJobs, bareTransactions);
    await ours();
    await yardstick();
    const pairs = await inTurns(quick ? 5 : 9, ours, yardstick);
    await Promise.all([pipeline.close(), minimum.close()]);
    return report(pairs, counts);
  } finally {
    await Promise.all([postgres.close(), redis.close()]);
  }
}

async function openPipeline(connectionString, redisUrl, counts) {
  const clock = createSystemClock();
  const client = await openPostgres({ connectionString, poolSize: concurrency });
  const made = { transactions: 0, jobs: 0 };
  const documents = counting(
    await createSqlDocumentStore({ client, clock, collections }),
    writes,
    () => {
      made.transactions += 1;
    },
  );
  const queue = await openBullmqJobQueue({ url: redisUrl, prefix: 'ours' });
  const counted = counting(queue, ['enqueue'], () => {
    made.jobs += 1;
  });
  const ids = createSystemIds();
  const hasher = createNodeHasher();
  const ports = createMemoryPorts({ documents, queue: counted, clock, ids, hasher });
  const useCases = createUseCases(ports, { report: (error) => console.error(error) });
  return {
    async run(sessions) {
      const body = toneWav({ durationMs: 250, sampleRateHz: 8_000 });
      for (let number = 0; number < sessions; number += 1) {
        await useCases.ingestRecording.execute(ann, {
          filename: `talk-${number}.wav`,
          body: new Blob([body]).stream(),
        });
      }
      // Taking a session in made its job; what the pipeline does with it is counted from here on.
      made.transactions = 0;
      made.jobs = sessions;
      let left = sessions;
      const walBefore = await walPosition(client);
      const startedAt = performance.now();
      const done = withResolvers();
      const over = new Set();
      const worker = await useCases.operations.startWorker({
        concurrency,
        onChange: ({ id, status, stages }) => {
          if (status === 'failed') done.reject(new Error(`session ${id} failed`));
          if (status !== 'processed' || !stages.notify.endedAt || over.has(id)) return;
          over.add(id);
          left -= 1;
          if (left === 0) done.resolve();
        },
      });
      await done.promise;
      const rate = sessions / ((performance.now() - startedAt) / 1_000);
      await worker.close();
      counts.transactions = made.transactions / sessions;
      counts.jobs = made.jobs / sessions;
      counts.walBytes = ((await walPosition(client)) - walBefore) / sessions;
      return rate;
    },
    async close() {
      await queue.close();
      await client.close();
    },
  };
}

/** How much write-ahead log the server has made, in bytes. */
async function walPosition(client) {
  const [row] = await client.query(
    "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as bytes",
  );
  return Number(row.bytes);
}

/** The same port, with some of its calls counted. */
function counting(port, names, count) {
  const counted = names.map((name) => [
    name,
    (...args) => {
      count();
      return port[name](...args);
    },
  ]);
  return new Proxy(port, {
    get: (_, name) => {
      const own = Object.fromEntries(counted)[name];
      if (own !== undefined) return own;
      const value = port[name];
      return typeof value === 'function' ? value.bind(port) : value;
    },
  });
}

async function openMinimum(connectionString, redisUrl) {
  const pool = new pg.Pool({ connectionString, max: concurrency });
  await pool.query('create table work (id text primary key, steps integer not null)');
  const connection = { host: '127.0.0.1', port: Number(new URL(redisUrl).port) };
  const queue = new Queue('bare', { connection, prefix: 'bare' });
  const write = `insert into work (id, steps) values ($1, 1)
    on conflict (id) do update set steps = work.steps + 1`;
  return {
    async run(sessions, jobs, transactions) {
      const name = `run-${performance.now()}`;
      for (let number = 0; number < sessions * jobs; number += 1) {
        await queue.add('work', { id: `${name}-${number}` }, { removeOnComplete: true });
      }
      let left = sessions * jobs;
      const done = withResolvers();
      const startedAt = performance.now();
      const worker = new Worker(
        'bare',
        async ({ data }) => {
          for (let step = 0; step < transactions / jobs; step += 1) {
            await pool.query({ name: 'work', text: write, values: [data.id] });
          }
        },
        { connection: { ...connection, maxRetriesPerRequest: null }, prefix: 'bare', concurrency },
      );
      worker.on('completed', () => {
        left -= 1;
        if (left === 0) done.resolve();
      });
      worker.on('failed', (_job, error) => done.reject(error));
      await done.promise;
      const rate = sessions / ((performance.now() - startedAt) / 1_000);
      await worker.close();
      return rate;
    },
    async close() {
      await queue.close();
      await pool.end();
    },
  };
}

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

function report(pairs, { transactions, jobs, walBytes }) {
  const ratios = pairs.map((pair) => pair.ours / pair.yardstick);
  const ratio = { ...spread(ratios), worst: Math.min(...ratios) };
  const figures = (values) =>
    `${Math.round(spread(values).median)} (worst ${Math.round(Math.min(...values))})`;
  return {
    id: 'B4',
    what: 'the whole pipeline on Postgres and BullMQ with instant engines, against one bare job and eight bare transactions a session',
    goal: '≥ 0.5 × its sessions/s, at most 8 transactions and 24 KiB of write-ahead log a session',
    ratio,
    met: ratio.median >= 0.5 && transactions <= 8 && walBytes <= 24 * 1_024,
    raw:
      `${figures(pairs.map((pair) => pair.ours))} against ${figures(pairs.map((pair) => pair.yardstick))} sessions/s, ` +
      `${concurrency} at once; ${jobs.toFixed(1)} jobs and ${transactions.toFixed(1)} transactions and ${(walBytes / 1_024).toFixed(1)} KiB of write-ahead log a session`,
  };
}
