import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { createSqlDocumentStore, openPostgres } from '@attune/adapters-local/sql';
import {
  createNodeHasher,
  createSystemClock,
  createSystemIds,
} from '@attune/adapters-local/system';
import { collections, createUseCases, sessionSummaryView } from '@attune/core';
import { createMemoryLanguageAnalysis, createMemoryPorts } from '@attune/core/memory';
import { inTurns, spread } from './measure.mjs';
import { startPostgres } from './test-support.mjs';

const ann = { accountId: 'ann', role: 'therapist' };
const minute = 10;
const hour = 600;
const long = 10_000;
const longest = 50_000;
const pageOf = 100;

const kib = 1_024;
const mostClaimBytes = kib;
const mostPageBytes = 200_000;
/** How much more a segment may cost in a long session than in one of an hour. */
const mostGrowth = 1.3;

/**
 * B4b: what long sessions cost on Postgres, with engines in the process. A segment of 10,000 against
 * one of an hour, the bytes of a claim's write whatever the length, a page of a list of one-hour
 * sessions, and the longest session that may be imported, worked on to its end.
 */
export async function b4b({ quick }) {
  const postgres = await startPostgres({ durable: true });
  try {
    const desk = await openDesk(await postgres.createDatabase());
    await desk.work(long);
    const pairs = await inTurns(
      quick ? 3 : 9,
      () => desk.work(long),
      () => desk.work(hour),
    );
    const minutes = [];
    for (let run = 0; run < 20; run += 1) minutes.push(await desk.work(minute));
    const claims = [];
    for (const segments of [minute, hour, long]) claims.push(await desk.claimBytes(segments));
    const seconds = ((await desk.work(longest)) * longest) / 1_000;
    const pageBytes = await desk.pageBytes();
    await desk.close();
    return report({ pairs, minutes, claims, seconds, pageBytes });
  } finally {
    await postgres.close();
  }
}

async function openDesk(connectionString) {
  const client = await openPostgres({ connectionString, poolSize: 10 });
  const clock = createSystemClock();
  const heartbeats = [];
  const store = noting(await createSqlDocumentStore({ client, clock, collections }), heartbeats);
  /** How long the next call takes. */
  const slow = { nextMs: 0 };
  const ports = {
    ...createMemoryPorts({
      documents: store,
      clock,
      ids: createSystemIds(),
      hasher: createNodeHasher(),
    }),
    language: delayed(createMemoryLanguageAnalysis(), slow),
  };
  const report = (error) => console.error(error);
  const useCases = createUseCases(ports, { report });
  // A lease is renewed when a third of it has passed: while the first call of the engine lasts.
  const beating = createUseCases(ports, { report, timing: { leaseMs: 3_000, beatMs: 5 } });
  const bring = async (segments) => {
    const { id } = await useCases.importTranscript.execute(ann, {
      filename: 'talk.json',
      body: new Blob([transcriptOf(segments)]).stream(),
    });
    return id;
  };
  const finish = async ({ operations }, id) => {
    await operations.processSession(id);
    const { session } = await useCases.readSession.execute(ann, { sessionId: id, right: 'see' });
    if (session.status !== 'processed') throw new Error(`session ${id} is ${session.status}`);
  };
  return {
    /** Milliseconds a segment, from imported to processed. */
    async work(segments) {
      const id = await bring(segments);
      const startedAt = performance.now();
      await finish(useCases, id);
      return (performance.now() - startedAt) / segments;
    },
    /** Bytes of the largest heartbeat, and how many there were. */
    async claimBytes(segments) {
      const id = await bring(segments);
      heartbeats.length = 0;
      slow.nextMs = 1_200;
      await finish(beating, id);
      return { segments, count: heartbeats.length, bytes: Math.max(...heartbeats) };
    },
    /** Bytes of a page of one-hour sessions, as the host answers it. */
    async pageBytes() {
      for (let number = 0; number < pageOf; number += 1) await finish(useCases, await bring(hour));
      const page = await useCases.listSessions.execute(ann, { limit: pageOf });
      const items = page.items.map(({ session, sight }) => sessionSummaryView(session, sight));
      if (items.length !== pageOf) throw new Error(`the page has ${items.length} sessions`);
      return Buffer.byteLength(JSON.stringify({ items }));
    },
    close: () => client.close(),
  };
}

/** Notes the bytes of each write that is of a claim alone. */
function noting(store, heartbeats) {
  return {
    ...store,
    put: (collection, document, options) => {
      if (document.id === 'session-claim') {
        heartbeats.push(Buffer.byteLength(JSON.stringify(document)));
      }
      return store.put(collection, document, options);
    },
    batch: (collection, partition, operations, options) => {
      if (operations.every((one) => one.document?.id === 'session-claim')) {
        heartbeats.push(Buffer.byteLength(JSON.stringify(operations)));
      }
      return store.batch(collection, partition, operations, options);
    },
  };
}

function delayed(language, slow) {
  return {
    ...language,
    analyzeSentiment: async (...given) => {
      const { nextMs } = slow;
      slow.nextMs = 0;
      await setTimeout(nextMs);
      return await language.analyzeSentiment(...given);
    },
  };
}

function transcriptOf(segments) {
  const words = ['sleep', 'worry', 'calm', 'mother', 'work', 'evening', 'breathe', 'afraid'];
  const lines = Array.from({ length: segments }, (_, at) => ({
    speaker: at % 2 === 0 ? 'Therapist' : 'Patient',
    startMs: at * 3_000,
    endMs: at * 3_000 + 2_500,
    text: `I was ${words[at % 8]} and ${words[(at >> 3) % 8]}, as I said at mark ${at % 500}.`,
  }));
  return JSON.stringify({ segments: lines });
}

function report({ pairs, minutes, claims, seconds, pageBytes }) {
  const ratio = spread(pairs.map((pair) => pair.ours / pair.yardstick));
  const each = (values) => `${spread(values).median.toFixed(2)} ms`;
  const claim = Math.max(...claims.map(({ bytes }) => bytes));
  const beats = claims.map(({ count }) => count);
  if (Math.min(...beats) === 0) throw new Error(`no heartbeat in one of the runs: ${beats}`);
  return {
    id: 'B4b',
    what: 'a segment of a session of 10,000, against one of a session of one hour (600), on Postgres',
    goal: `≤ ${mostGrowth} × the time; a claim's write ≤ 1 KiB; a page of 100 one-hour sessions ≤ 200 KB; 50,000 segments to the end`,
    ratio,
    met: ratio.median <= mostGrowth && claim <= mostClaimBytes && pageBytes <= mostPageBytes,
    raw:
      `${each(pairs.map((pair) => pair.ours))} against ${each(pairs.map((pair) => pair.yardstick))} a segment, ${each(minutes)} with ${minute} segments; ` +
      `heartbeats of ${claims.map(({ bytes }) => bytes).join(', ')} bytes with ${claims.map(({ segments }) => segments).join(', ')} segments (${beats.join(', ')} of them); ` +
      `a page of ${Math.round(pageBytes / 1_000)} KB; 50,000 segments in ${seconds.toFixed(1)} s`,
  };
}
