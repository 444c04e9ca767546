import type { Clock } from '@attune/core/ports';

export interface BullmqJobQueueOptions {
  /** Such as `redis://:password@host:6379/0`; `rediss:` for TLS. */
  readonly url: string;
  /** What all keys begin with; defaults to `attune`. In a cluster it needs a hash tag: `{attune}`. */
  readonly prefix?: string;
  /** How long a call waits for Redis before it is `unavailable`; defaults to 5,000. */
  readonly patienceMs?: number;
  /** After this long without news of a worker, its jobs go to others; defaults to 30,000. */
  readonly lockMs?: number;
  /** Cuts the pauses between tries; in [0, 1). */
  readonly random?: () => number;
  /** Measures patience; defaults to the system's. */
  readonly clock?: Clock;
}

export interface ReminderQueuesOptions {
  /** As for the job queue. */
  readonly url: string;
  readonly prefix?: string;
  /** The names of the queues that jobs are enqueued under. */
  readonly names: readonly string[];
}

/** What waits in Redis, for a page on which operators look at it. */
export interface ReminderQueues {
  /** Each a `Queue` of BullMQ. Its jobs are reminders: they bear the id of a job as their name, and no data. */
  readonly queues: readonly object[];
  close(): Promise<void>;
}
