import { backoffMs } from '@attune/core/adapter-kit';
import type { ConsumeOptions, Job, JobHandler } from '@attune/core/ports';
import { DelayedError, type Job as Reminder, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Lane } from './bullmq-lane.js';
import type { Due, Outcome, Settled } from './orders.js';

export interface ConsumerOptions {
  /** On a connection that goes on trying for as long as it takes. */
  readonly lane: Lane;
  /** That connection; of this consumer alone. */
  readonly redis: Redis;
  /** The runs of this process by job id, so that two of one id never overlap here. */
  readonly running: Map<string, Promise<unknown>>;
  readonly handler: JobHandler;
  readonly settings: Required<ConsumeOptions>;
  readonly random: () => number;
  /** How long a run belongs to this process after it was last heard of. */
  readonly lockMs: number;
}

/** How long a job waits that could not be begun or ended for a fault of the queue. */
const faultPauseMs = 5_000;

/** One consumer of one queue: turns the reminders that BullMQ delivers into runs of the handler. */
export class BullmqConsumer {
  readonly #given: ConsumerOptions;
  readonly #worker: Worker;
  /** What aborts a run, by reminder. */
  readonly #runs = new Map<string, AbortController>();
  /** The handlers that have not settled. */
  readonly #busy = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(given: ConsumerOptions) {
    const { lane, redis, settings, lockMs } = given;
    this.#given = given;
    this.#worker = new Worker(lane.name, (reminder) => this.#process(reminder), {
      connection: redis,
      prefix: lane.prefix,
      // A worker that runs before Redis answered keeps a timer that its close never reaches.
      autorun: false,
      concurrency: settings.concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      // Tries are those of the handler; a process that died was none.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    let told = '';
    redis.on('ready', () => {
      told = '';
    });
    this.#worker.on('error', (error) => {
      // Every try to connect fails with the same words while Redis is away.
      if (this.#closing === undefined && error.message !== told) settings.onError(error);
      told = error.message;
    });
    this.#worker.on('lockRenewalFailed', (reminders) => {
      for (const id of reminders) this.#runs.get(id)?.abort();
    });
  }

  /** Takes jobs from when Redis answers on; rejects when it does not. */
  async start(): Promise<void> {
    await this.#worker.waitUntilReady();
    this.#worker.run().catch((error: Error) => this.#worker.emit('error', error));
  }

  /** Takes no more and aborts what runs; resolves when the handlers have settled. */
  async stop(): Promise<void> {
    this.#closing ??= this.#worker.close();
    for (const run of this.#runs.values()) run.abort();
    await Promise.all(this.#busy);
  }

  /** Resolves when Redis knows, too. */
  async close(): Promise<void> {
    await this.stop();
    await this.#closing;
  }

  async #process(reminder: Reminder): Promise<void> {
    const { running, settings } = this.#given;
    const id = reminder.name;
    while (running.has(id)) await running.get(id);
    const work = this.#work(reminder);
    const settled = work.catch(() => undefined).then(() => running.delete(id));
    running.set(id, settled);
    try {
      await work;
    } catch (error) {
      if (error instanceof DelayedError || error instanceof UnrecoverableError) throw error;
      settings.onError(error, { id, data: {} });
      await reminder.moveToDelayed(Date.now() + faultPauseMs, reminder.token);
      throw new DelayedError();
    }
  }

  async #work(reminder: Reminder): Promise<void> {
    const { orders } = this.#given.lane;
    const { name, id = '', token = '' } = reminder;
    if (this.#closing !== undefined) await this.#putOff(reminder, { at: 0, now: 0 });
    const taken = await orders.take(name, token, id);
    if (taken.is === 'early') await this.#putOff(reminder, taken);
    if (taken.is !== 'taken') return;
    const running = this.#run(reminder, taken.data, taken.attempt);
    this.#busy.add(running);
    const { outcome, pauseMs } = await running;
    this.#busy.delete(running);
    await this.#after(
      reminder,
      await orders.settle(name, { token, reminder: id }, outcome, pauseMs),
    );
  }

  async #run(
    reminder: Reminder,
    data: Job['data'],
    attempt: number,
  ): Promise<{ readonly outcome: Outcome; readonly pauseMs: number }> {
    if (this.#closing !== undefined) return { outcome: 'cut', pauseMs: 0 };
    const { handler, settings, random } = this.#given;
    const { name, id = '' } = reminder;
    const job: Job = { id: name, data };
    const controller = new AbortController();
    this.#runs.set(id, controller);
    try {
      await handler(job, { attempt, signal: controller.signal });
      return { outcome: 'done', pauseMs: 0 };
    } catch (error) {
      settings.onError(error, job);
      if (this.#closing !== undefined) return { outcome: 'cut', pauseMs: 0 };
      if (attempt >= settings.attempts) return { outcome: 'failed', pauseMs: 0 };
      return { outcome: 'retry', pauseMs: backoffMs(attempt, settings.backoff, random) };
    } finally {
      this.#runs.delete(id);
    }
  }

  async #after(reminder: Reminder, settled: Settled): Promise<void> {
    // While this reminder is active, the next one takes its place when this one is done.
    if (settled.is === 'newer') await this.#given.lane.remind(reminder.name, settled);
    if (settled.is === 'again') await this.#putOff(reminder, settled);
    // What the handler says may be about people; the queue keeps this instead.
    if (settled.is === 'failed') throw new UnrecoverableError('given up after all its tries');
  }

  /** Sends the reminder back until the order is due. Always throws, which is how BullMQ is told. */
  async #putOff(reminder: Reminder, { at, now }: Due): Promise<never> {
    const { lane } = this.#given;
    await reminder.moveToDelayed(Date.now() + at - now, reminder.token);
    const due = await lane.earlier(reminder.name, at);
    if (due !== undefined) await lane.remind(reminder.name, { at: due, now });
    throw new DelayedError();
  }
}
