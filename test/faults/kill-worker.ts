import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  collections,
  createUseCases,
  type Session,
  type SessionSummary,
  type UseCases,
} from '@attune/core';
import {
  createMemoryLanguageAnalysis,
  createMemoryNoteTaker,
  createMemorySpeechToText,
} from '@attune/core/memory';
import type { Clock, SpeechToText } from '@attune/core/ports';
import { createFfmpegMediaTool } from '../../packages/adapters-local/src/ffmpeg/ffmpeg-media-tool.js';
import { createFileSystemBlobStore } from '../../packages/adapters-local/src/file-system/file-system-blob-store.js';
import { createInProcessJobQueue } from '../../packages/adapters-local/src/in-process/in-process-job-queue.js';
import { createPocketsphinxSpeechToText } from '../../packages/adapters-local/src/pocketsphinx/pocketsphinx-speech-to-text.js';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { createNodeHasher } from '../../packages/adapters-local/src/system/node-hasher.js';
import { createSystemClock } from '../../packages/adapters-local/src/system/system-clock.js';
import { createSystemIds } from '../../packages/adapters-local/src/system/system-ids.js';
import { asTherapist } from '../support/actors.js';
import {
  countingPush,
  killAt,
  killingBlobs,
  killingDocuments,
  killingOthers,
  killingSpeech,
  ledger,
} from './kill-points.js';

/** What the test tells this process to do. */
export interface Order {
  /** Holds `blobs`, `records` and the ledger. */
  readonly directory: string;
  readonly recording: string;
  readonly ownerId: string;
  readonly engine: 'scripted' | 'pocketsphinx';
  /** Where to die; none: work to the end. */
  readonly point: string;
  /** How late it is: what leases and waiting times are measured by. */
  readonly clockAheadMs: number;
}

/** What this process says when it came to the end. */
export interface Account {
  readonly status: Session['status'];
  readonly sessions: number;
  readonly leased: boolean;
  readonly waiting: boolean;
  readonly ticket: boolean;
  readonly transcriptRevision: number | undefined;
  readonly revisions: number;
  readonly segments: number;
  readonly stages: Session['stages'];
  readonly originals: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const reach = killAt(order.point);
const enter = ledger(join(order.directory, 'ledger.jsonl'));
const say = (fact: object): boolean => process.stdout.write(`${JSON.stringify(fact)}\n`);

const system = createSystemClock();
const clock: Clock = {
  now: () => new Date(system.now().getTime() + order.clockAheadMs),
  sleep: (ms, options) => system.sleep(ms, options),
};
// A kill takes nothing from the system's memory: to wait for the disk would show nothing more.
const client = await openPglite({ directory: join(order.directory, 'records'), synced: false });
const documents = await createSqlDocumentStore({ client, clock, collections });
const blobs = createFileSystemBlobStore({ directory: join(order.directory, 'blobs') });
const queue = createInProcessJobQueue({ clock });
const useCases = createUseCases({
  ...killingOthers(
    {
      media: createFfmpegMediaTool(),
      language: createMemoryLanguageAnalysis(),
      notes: createMemoryNoteTaker(),
    },
    reach,
  ),
  blobs: killingBlobs(blobs, reach),
  documents: killingDocuments(documents, reach),
  queue,
  speech: killingSpeech(engine(), reach, enter),
  push: countingPush(reach, enter),
  plugins: { all: [] },
  hasher: createNodeHasher(),
  clock,
  ids: createSystemIds(),
});
say({ opened: process.pid });

const { ownerId } = order;
await useCases.devices.save({
  accountId: ownerId,
  token: `phone-of-${ownerId}`,
  platform: 'web',
  registeredAt: clock.now().toISOString(),
});
const { id } = (await ownSessions(useCases))[0] ?? (await ingest());
const worker = await useCases.operations.startWorker({ reconcileEveryMs: 50 });
const settled = await untilSettled();
await worker.close();
await queue.close();
say({ account: await account(settled) });
await client.close();

/** The scripted one knows no work but by its ticket, so that another process can go on with it. */
function engine(): SpeechToText {
  if (order.engine === 'pocketsphinx') return createPocketsphinxSpeechToText({ blobs });
  const held = createMemorySpeechToText({ blobs });
  return {
    ...held,
    provider: 'scripted',
    start: async (request) => ({
      provider: 'scripted',
      data: { request: JSON.stringify(request) },
    }),
    check: async ({ data }, options) => {
      const inner = await held.start(JSON.parse(String(data['request'])));
      options?.onProgress?.(50);
      return await held.check(inner, options);
    },
    release: () => Promise.resolve(),
  };
}

async function ownSessions({ sessions }: UseCases): Promise<readonly SessionSummary[]> {
  return (await sessions.list({ ownerId })).items;
}

async function ingest(): Promise<Session> {
  return await useCases.ingestRecording.execute(asTherapist(ownerId), {
    filename: 'recording.wav',
    body: Readable.toWeb(createReadStream(order.recording)) as ReadableStream<Uint8Array>,
  });
}

async function untilSettled(): Promise<Session> {
  for (;;) {
    const session = await useCases.sessions.get(id);
    if (session.status === 'failed' && session.attentionAt === undefined) return session;
    const open = session.lease !== undefined || session.attentionAt !== undefined;
    if (session.status === 'processed' && !open) return session;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function account(session: Session): Promise<Account> {
  const revisions = await documents.query('sessions', {
    where: { kind: 'revision' },
    orderBy: { field: 'revision', direction: 'asc' },
    partition: id,
  });
  const originals = await blobs.list({ prefix: `users/${ownerId}/originals/` });
  return {
    status: session.status,
    sessions: (await ownSessions(useCases)).length,
    leased: session.lease !== undefined,
    waiting: session.attentionAt !== undefined,
    ticket: session.speech.ticket !== undefined,
    transcriptRevision: session.transcriptRevision,
    revisions: revisions.items.length,
    segments: (await useCases.transcripts.newest(session)).segments.length,
    stages: session.stages,
    originals: originals.items.length,
  };
}
