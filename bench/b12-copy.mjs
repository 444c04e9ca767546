import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createFileSystemBlobStore } from '@attune/adapters-local/file-system';
import { createSqlDocumentStore, openPglite, openPostgres } from '@attune/adapters-local/sql';
import {
  createNodeHasher,
  createSystemClock,
  createSystemIds,
} from '@attune/adapters-local/system';
import { collections, createUseCases } from '@attune/core';
import { allDocuments, blobsNamedBy, copyStores } from '@attune/core/adapter-kit';
import {
  createMemoryBlobStore,
  createMemoryDocumentStore,
  createMemoryPorts,
} from '@attune/core/memory';
import pg from 'pg';
import { inTurns, spread } from './measure.mjs';
import { startPostgres } from './test-support.mjs';

const ann = { accountId: 'ann', role: 'therapist' };

const recordingBytes = 131_072;
const pageSize = 100;
const hasher = createNodeHasher();
const clock = createSystemClock();
const mebibyte = 2 ** 20;

/**
 * B12: `attune migrate` between two families, from PGlite and files to Postgres and other files. The
 * yardstick is a loop over the two clients: it selects rows, copies the files they name with
 * `copyFile` and inserts the rows one after the other, and compares nothing.
 */
export async function b12({ quick }) {
  const sessions = quick ? 500 : 10_000;
  const home = await mkdtemp(join(tmpdir(), 'attune-b12-'));
  const postgres = await startPostgres();
  const source = await openPglite({ directory: join(home, 'records'), synced: false });
  try {
    const from = await load(source, join(home, 'from'), sessions);
    const memory = [];
    const pairs = await inTurns(
      3,
      () => timed(postgres, home, (target) => ours(from, target, memory)),
      () => timed(postgres, home, (target) => bare(source, join(home, 'from'), target)),
    );
    return report(pairs, memory, sessions);
  } finally {
    await source.close();
    await postgres.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** A session that was really processed, and as many like it, each with a recording of its own. */
async function load(client, directory, sessions) {
  const documents = await createSqlDocumentStore({ client, clock, collections });
  const blobs = createFileSystemBlobStore({ directory });
  const template = await processedSession();
  for (let n = 0; n < sessions; n += 1) {
    const made = JSON.parse(JSON.stringify(template.documents).replaceAll(template.id, `s${n}`));
    const puts = made.map((document) => ({ type: 'put', document }));
    await documents.batch('sessions', `s${n}`, puts);
    for (const { key } of made.flatMap((one) => blobsNamedBy('sessions', one))) {
      await blobs.put(key, randomBytes(recordingBytes));
    }
  }
  return { documents, blobs };
}

async function processedSession() {
  const documents = createMemoryDocumentStore({ collections });
  const blobs = createMemoryBlobStore();
  const ports = createMemoryPorts({ documents, blobs, hasher, ids: createSystemIds() });
  const { importTranscript, operations } = createUseCases(ports);
  const cue = (at) =>
    `00:${String(at).padStart(2, '0')}:10.000 --> 00:${String(at).padStart(2, '0')}:14.000\n<v S1>Tell me about it, part ${at}.\n`;
  const text = `WEBVTT\n\n${Array.from({ length: 50 }, (_, at) => cue(at)).join('\n')}`;
  const body = new Blob([text]).stream();
  const { id } = await importTranscript.execute(ann, { filename: 'talk.vtt', body });
  await operations.processSession(id);
  const found = [];
  for await (const { items } of allDocuments(documents, 'sessions')) {
    found.push(...items.map(({ document }) => document));
  }
  return { id, documents: found };
}

/** Seconds of a copy into an empty database and an empty directory. */
async function timed(postgres, home, copy) {
  const url = await postgres.createDatabase();
  const client = await openPostgres({ connectionString: url });
  const directory = await mkdtemp(join(home, 'to-'));
  try {
    const documents = await createSqlDocumentStore({ client, clock, collections });
    const startedAt = performance.now();
    await copy({ documents, url, directory });
    return (performance.now() - startedAt) / 1_000;
  } finally {
    await client.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function ours(from, { documents, directory }, memory) {
  const blobs = createFileSystemBlobStore({ directory });
  const samples = [];
  await copyStores({
    ...{ from, to: { documents, blobs }, source: 'b12', collections, hasher, clock },
    onProgress: ({ step }) => {
      if (step === 'copy') samples.push(process.memoryUsage().rss / mebibyte);
    },
  });
  const half = samples.length / 2;
  const first = Math.max(...samples.slice(0, Math.ceil(half)));
  memory.push({ growth: Math.max(...samples.slice(Math.floor(half))) - first, peak: first });
}

/** Where the store of files keeps the object of a simple key. */
function blobFile(root, key) {
  const parts = key.split('/');
  const name = parts.pop();
  return join(root, 'objects', ...parts.map((part) => `d-${part}`), `o-${name}`);
}

async function bare(client, from, { url, directory }) {
  const pool = new pg.Pool({ connectionString: url });
  try {
    for (let after = ['', '']; ; ) {
      const rows = await client.query(
        `select partition, id, etag, body::text as body, to_jsonb(t)::text as row from attune.sessions as t
          where (partition, id) > ($1, $2) order by partition, id limit ${pageSize}`,
        after,
      );
      if (rows.length === 0) break;
      for (const { body, row } of rows) {
        for (const { key } of blobsNamedBy('sessions', JSON.parse(body))) {
          await mkdir(dirname(blobFile(directory, key)), { recursive: true });
          await copyFile(blobFile(from, key), blobFile(directory, key));
        }
        await pool.query(
          'insert into attune.sessions select * from json_populate_record(null::attune.sessions, $1::json)',
          [row],
        );
      }
      const last = rows.at(-1);
      after = [last.partition, last.id];
    }
  } finally {
    await pool.end();
  }
}

function report(pairs, memory, sessions) {
  const ratios = pairs.map(({ ours: mine, yardstick }) => yardstick / mine);
  const { median, runs } = spread(ratios);
  const seconds = (side) => {
    const { median: middle, worst } = spread(pairs.map((pair) => pair[side]));
    return `${middle.toFixed(1)} s (worst ${worst.toFixed(1)})`;
  };
  const growth = Math.max(...memory.map((one) => one.growth));
  const peak = Math.max(...memory.map((one) => one.peak));
  return {
    id: 'B12',
    what: `copying ${sessions} sessions with recordings from PGlite and files to Postgres and files, compared by checksum`,
    goal: '≥ 0.6 × the rate of a loop that compares nothing; memory flat (≤ 32 MiB more in the second half)',
    ratio: { median, worst: Math.min(...ratios), runs },
    met: median >= 0.6 && growth <= 32,
    raw: `${seconds('ours')} against ${seconds('yardstick')}; memory ${peak.toFixed(0)} MiB in the first half, ${growth.toFixed(0)} more in the second`,
  };
}
