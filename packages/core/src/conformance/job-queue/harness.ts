import assert from 'node:assert/strict';
import type { Job, JobHandler, JobQueue, JobRun } from '../../ports/job-queue.js';
import type { ConformanceCase, Harness } from '../kit.js';

/** A job queue to be tested. `close` releases every port that was opened. */
export interface JobQueueHarness extends Harness<JobQueue> {
  /** The name of a queue that no other case uses. */
  readonly queue: string;
  /** Another port on the same store, as another process would open it. For `durable` and `shared`. */
  connect?(): Promise<JobQueue>;
  /** Lets time pass for the queue. Without it the cases wait for real. */
  advance?(ms: number): Promise<void>;
}

export type JobQueueCapability = 'durable' | 'shared';

type JobQueueCase = ConformanceCase<JobQueueHarness, JobQueueCapability>;

const hourMs = 3_600_000;
const stepMs = 10;
const patienceMs = 10_000;
/** Long enough for a queue that would do the wrong thing to do it. */
const graceMs = 100;

/** Tries that follow each other quickly. */
const quick = { backoff: { baseMs: 1, maxMs: 5 } } as const;

function pass(harness: JobQueueHarness, ms: number): Promise<void> {
  return harness.advance?.(ms) ?? new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until the condition holds; fails, naming what the contract wants, when it never does. */
async function until(
  harness: JobQueueHarness,
  wanted: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let waited = 0; waited < patienceMs; waited += stepMs) {
    if (await condition()) return;
    await pass(harness, stepMs);
  }
  assert.fail(`${wanted}; it did not within ${patienceMs} ms`);
}

/** Gives the queue the time to do what it must not do. */
function linger(harness: JobQueueHarness): Promise<void> {
  return pass(harness, graceMs);
}

interface RecordedRun {
  readonly job: Job;
  readonly run: JobRun;
}

/** A handler that remembers its runs and then does as told. */
function recorder(then: JobHandler = async () => undefined): {
  readonly runs: RecordedRun[];
  readonly handler: JobHandler;
  ids(): string[];
} {
  const runs: RecordedRun[] = [];
  return {
    runs,
    ids: () => runs.map(({ job }) => job.id),
    handler: (job, run) => {
      runs.push({ job, run });
      return then(job, run);
    },
  };
}

/** Holds handlers back until it is opened or their run is aborted. */
interface Gate {
  readonly held: () => number;
  /** The most that were held at once. */
  readonly peak: () => number;
  hold(signal: AbortSignal): Promise<void>;
  open(): void;
}

/** Runs with a gate that opens at the end, so that no handler outlives a case that failed. */
async function withGate(body: (gate: Gate) => Promise<void>): Promise<void> {
  const opened = new AbortController();
  let held = 0;
  let peak = 0;
  const gate: Gate = {
    held: () => held,
    peak: () => peak,
    open: () => opened.abort(),
    hold: async (signal) => {
      held += 1;
      peak = Math.max(peak, held);
      await either(opened.signal, signal);
      held -= 1;
      signal.throwIfAborted();
    },
  };
  try {
    await body(gate);
  } finally {
    gate.open();
  }
}

function either(...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}

export type { Gate, JobQueueCase };
export { hourMs, linger, quick, recorder, until, withGate };
