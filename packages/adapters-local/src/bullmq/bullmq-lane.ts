import { randomUUID } from 'node:crypto';
import type { Job, QueueStats } from '@attune/core/ports';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type Due, failedMs, Orders } from './orders.js';

/** Scores of BullMQ hold times of a few years; what comes earlier than its time is put off again. */
const longestDelayMs = 365 * 24 * 3_600_000;

/** Finished reminders that the board of the queue shows: for a day, and at most so many. */
const finishedSeconds = 24 * 3_600;
const mostFinished = 1_000;

export interface LaneOptions {
  readonly name: string;
  readonly prefix: string;
  readonly redis: Redis;
  readonly onError: (error: unknown) => void;
}

/**
 * The jobs of one queue name. What is to be done stands in an order; BullMQ delivers the reminder
 * that reminds of it, of which it keeps one a job id: a later reminder replaces one that is delayed,
 * is dropped when one waits, and waits for its turn when one is active.
 */
export class Lane {
  readonly name: string;
  readonly prefix: string;
  readonly orders: Orders;
  readonly #reminders: Queue;

  constructor({ name, prefix, redis, onError }: LaneOptions) {
    this.name = name;
    this.prefix = prefix;
    this.orders = new Orders(redis, prefix, name);
    this.#reminders = new Queue(name, {
      connection: redis,
      prefix,
      streams: { events: { maxLen: 1_000 } },
      defaultJobOptions: {
        removeOnComplete: { age: finishedSeconds, count: mostFinished },
        removeOnFail: { age: failedMs / 1_000 },
        stackTraceLimit: 0,
      },
    });
    this.#reminders.on('error', onError);
  }

  async add(job: Job, delayMs: number): Promise<void> {
    const { failed, ...due } = await this.orders.place(job, delayMs);
    await this.remind(job.id, due);
    if (failed !== undefined) await this.#reminders.remove(failed);
  }

  /**
   * Sees to it that a reminder comes when the order is due. Others may place theirs between the
   * order and the reminder of this one: the one that comes last looks once more.
   */
  async remind(id: string, { at, now }: Due): Promise<void> {
    for (let due: number | undefined = at; due !== undefined; ) {
      const delay = Math.min(Math.max(due - now, 0), longestDelayMs);
      const deduplication = { id, keepLastIfActive: true, replace: true };
      await this.#reminders.add(id, {}, { jobId: randomUUID(), delay, deduplication });
      due = delay === 0 ? undefined : await this.earlier(id, due);
    }
  }

  /** When an order is due, if that is before a time that was told of it. */
  async earlier(id: string, at: number): Promise<number | undefined> {
    const due = await this.orders.dueAt(id);
    return due !== undefined && due < at ? due : undefined;
  }

  async stats(): Promise<QueueStats> {
    const states = ['wait', 'delayed', 'active', 'failed'] as const;
    const counts = await this.#reminders.getJobCounts(...states);
    const { wait = 0, delayed = 0, active = 0, failed = 0 } = counts;
    return { waiting: wait, delayed, active, failed };
  }
}
