import type { JsonObject } from '../json.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** What an adapter can do beyond the plain contract. */
export interface JobQueueCapabilities {
  /** Jobs outlive the process that enqueued them. */
  readonly durable: boolean;
  /** Consumers in other processes get jobs too. */
  readonly shared: boolean;
}

/** A wake-up call for one piece of work. */
export interface Job {
  /** 1 to 200 characters of letters, digits, `.`, `_` and `-`, not digits alone. */
  readonly id: string;
  /** Ids only: a queue is readable by operators and must not hold personal data. */
  readonly data: JsonObject;
}

export interface EnqueueOptions extends CallOptions {
  /** Earliest start, in milliseconds from now; default 0. */
  readonly delayMs?: number;
}

/** One run of a job. */
export interface JobRun {
  /** 1 for the first try. */
  readonly attempt: number;
  /** Aborted when the consumer closes or the queue gave the job to another consumer. */
  readonly signal: AbortSignal;
}

/** Runs a job. A rejection asks for another attempt. */
export type JobHandler = (job: Job, run: JobRun) => Promise<void>;

export interface ConsumeOptions {
  /** Jobs that run at the same time; default 1. */
  readonly concurrency?: number;
  /** Attempts of a job whose handler rejects; default 10. */
  readonly attempts?: number;
  /**
   * The pause before try n+1 is `min(maxMs, baseMs * 2^(n-1))`, of which up to half is cut at
   * random. Defaults: 1,000 and 60,000.
   */
  readonly backoff?: { readonly baseMs: number; readonly maxMs: number };
  /** Called with every rejection and every fault of the queue itself. Must not throw. */
  readonly onError?: (error: unknown, job?: Job) => void;
}

/** A running consumer. */
export interface Consumer {
  /**
   * Takes no more jobs, aborts the signals of running handlers and resolves when they have
   * settled. A job whose handler was cut off this way is not lost where the queue is durable.
   */
  close(): Promise<void>;
}

/** Jobs by state. */
export interface QueueStats {
  /** Jobs that are due and wait for a consumer. */
  readonly waiting: number;
  /** Jobs that are not due yet. */
  readonly delayed: number;
  /** Jobs whose handler is running. */
  readonly active: number;
  /** Given up after all attempts and not enqueued again since. */
  readonly failed: number;
}

/**
 * Wakes workers up. A job is a hint, not a record: the handler looks up the current state.
 *
 * Delivery is at least once: after `enqueue` resolves, some handler run begins that started after
 * the call, as long as the store of the queue survives. Jobs of one id coalesce while they wait
 * (the last data and the earliest due time win), and are never dropped because an earlier job of
 * that id is running, finished or failed: one enqueued while its namesake runs is run afterwards.
 * A job that pauses before another try waits too: enqueued again it starts over with all its tries.
 * Two runs of one id never overlap within one process. Order is by due time and not guaranteed.
 *
 * Names of queues are 1 to 100 letters, digits, `.`, `_` and `-`.
 */
export interface JobQueue {
  /** What this queue supports beyond the plain contract. */
  readonly capabilities: JobQueueCapabilities;

  /** @throws PortError `invalid_argument` for a malformed id, name or delay. */
  enqueue(queue: string, job: Job, options?: EnqueueOptions): Promise<void>;

  /** Starts to pass jobs to `handler`. Several consumers of one queue share its jobs. */
  consume(queue: string, handler: JobHandler, options?: ConsumeOptions): Promise<Consumer>;

  /** Counts the jobs of a queue by state. */
  stats(queue: string, options?: CallOptions): Promise<QueueStats>;

  /** Closes all consumers and releases connections. Later calls reject with `unavailable`. */
  close(): Promise<void>;
}

export const JobQueue: Token<JobQueue> = token('job-queue');
