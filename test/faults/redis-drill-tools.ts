import { join } from 'node:path';
import { collections, createUseCases, type Ports, type UseCases } from '@attune/core';
import {
  createMemoryLanguageAnalysis,
  createMemoryMediaTool,
  createMemoryNoteTaker,
  createMemorySpeechToText,
} from '@attune/core/memory';
import type { Clock, DocumentStore, JobQueue, SpeechToText } from '@attune/core/ports';
import { createBullmqJobQueue } from '../../packages/adapters-local/src/bullmq/bullmq-job-queue.js';
import { createFileSystemBlobStore } from '../../packages/adapters-local/src/file-system/file-system-blob-store.js';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { createSystemClock } from '../../packages/adapters-local/src/system/system-clock.js';
import { createSystemIds } from '../../packages/adapters-local/src/system/system-ids.js';
import { ledger } from './kill-points.js';

/** What all processes of a drill share. */
export interface DrillPlace {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Holds `blobs` and the ledger of what outside services were asked for. */
  readonly directory: string;
  /** When the drill began; its time goes ten times as fast from then on. */
  readonly epoch: number;
}

/** What a process of a drill works with. */
export interface DrillPorts extends Ports {
  readonly speech: SpeechToText;
  readonly enter: (entry: object) => void;
}

export interface DrillProcess {
  readonly useCases: UseCases;
  readonly documents: DocumentStore;
  readonly queue: JobQueue;
  close(): Promise<void>;
}

export const ledgerOf = ({ directory }: DrillPlace): string => join(directory, 'ledger.jsonl');

/**
 * One process of a host: real records, files and queue, and engines that follow a script.
 * `beforeCommit` is waited for when all statements of a transaction have been answered.
 */
export async function openDrill(
  place: DrillPlace,
  wrap: (ports: DrillPorts) => Partial<Ports> = () => ({}),
  beforeCommit: () => Promise<void> = async () => undefined,
): Promise<DrillProcess> {
  const clock = hurriedClock(place.epoch);
  const { databaseUrl: connectionString } = place;
  const client = pausing(
    await openPostgres({ connectionString, idleTransactionMs: 6_000 }),
    beforeCommit,
  );
  const documents = await createSqlDocumentStore({ client, clock, collections });
  const blobs = createFileSystemBlobStore({ directory: join(place.directory, 'blobs') });
  // Whoever lost a lock learns of it while the drill lasts.
  const queue = createBullmqJobQueue({ url: place.redisUrl, lockMs: 2_000 });
  const note = ledger(ledgerOf(place));
  const enter = (entry: object) => note({ ...entry, pid: process.pid });
  const ports: Omit<DrillPorts, 'enter'> = {
    documents,
    blobs,
    queue: hurried(queue),
    clock,
    media: createMemoryMediaTool(),
    speech: slowSpeech(createMemorySpeechToText({ blobs }), enter),
    language: createMemoryLanguageAnalysis(),
    notes: createMemoryNoteTaker(),
    push: {
      send: async (tokens, message) => {
        enter({ push: message.collapseId });
        return tokens.map((token) => ({ token, status: 'sent' }) as const);
      },
    },
    plugins: { all: [] },
    hasher: createNodeHasher(),
    ids: createSystemIds(),
  };
  const useCases = createUseCases({ ...ports, ...wrap({ ...ports, enter }) });
  return {
    useCases,
    documents,
    queue,
    async close() {
      await queue.close();
      await client.close();
    },
  };
}

/** A batch is one statement that commits by itself; here it gets a transaction that can be held open. */
function pausing(client: SqlClient, beforeCommit: () => Promise<void>): SqlClient {
  const transaction: SqlClient['transaction'] = (run, options) =>
    client.transaction(async (session) => {
      const outcome = await run(session);
      await beforeCommit();
      return outcome;
    }, options);
  return {
    query: (text, parameters, options) =>
      text.startsWith('with turn as')
        ? transaction((session) => session.query(text, parameters, options), options)
        : client.query(text, parameters, options),
    transaction,
    close: client.close,
  };
}

/** Delays are of the drill's time, too. */
function hurried(queue: JobQueue): JobQueue {
  return {
    capabilities: queue.capabilities,
    enqueue: (name, job, { delayMs = 0, ...options } = {}) =>
      queue.enqueue(name, job, { ...options, delayMs: Math.ceil(delayMs / 10) }),
    consume: queue.consume,
    stats: queue.stats,
    close: () => queue.close(),
  };
}

function hurriedClock(epoch: number): Clock {
  const system = createSystemClock();
  return {
    now: () => new Date(epoch + (Date.now() - epoch) * 10),
    sleep: (ms, options) => system.sleep(ms / 10, options),
  };
}

/** Takes its time, and knows no work but by its ticket, so that another process can go on with it. */
function slowSpeech(engine: SpeechToText, enter: (entry: object) => void): SpeechToText {
  return {
    ...engine,
    provider: 'scripted',
    start: async (request) => {
      enter({ start: request.idempotencyKey });
      const data = { request: JSON.stringify(request), readyAt: Date.now() + 500 };
      return { provider: 'scripted', data };
    },
    check: async ({ data }, options) => {
      if (Date.now() < Number(data['readyAt'])) return { state: 'running', retryAfterMs: 3_000 };
      return await engine.check(await engine.start(JSON.parse(String(data['request']))), options);
    },
    release: () => Promise.resolve(),
  };
}
