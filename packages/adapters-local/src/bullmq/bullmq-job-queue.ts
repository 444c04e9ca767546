import {
  consumeSettings,
  type Guarded,
  guard,
  type QueueCall,
  queueCallFault,
  withDeadline,
} from '@attune/core/adapter-kit';
import { type Consumer, type JobQueue, PortError, type PortErrorCode } from '@attune/core/ports';
import { openRedis, patiently, promptly } from '../redis/redis-client.js';
import { redisPortError } from '../redis/redis-port-error.js';
import { createSystemClock } from '../system/system-clock.js';
import { BullmqConsumer } from './bullmq-consumer.js';
import { Lane } from './bullmq-lane.js';
import type { BullmqJobQueueOptions } from './bullmq-options.js';

/** A queue that several processes share, kept by BullMQ in Redis 6.2 or newer. */
export function createBullmqJobQueue(options: BullmqJobQueueOptions): JobQueue {
  return new BullmqJobQueue(options);
}

class BullmqJobQueue implements JobQueue {
  readonly capabilities = { durable: true, shared: true };
  readonly #options: Required<BullmqJobQueueOptions>;
  readonly #redis;
  readonly #lanes = new Map<string, Lane>();
  readonly #consumers = new Set<Consumer>();
  readonly #running = new Map<string, Map<string, Promise<unknown>>>();
  /** The last thing that went wrong with the connection: it says why nothing is answered. */
  #fault: unknown;
  #closing: Promise<void> | undefined;

  constructor(options: BullmqJobQueueOptions) {
    this.#options = {
      prefix: 'attune',
      patienceMs: 5_000,
      lockMs: 30_000,
      random: Math.random,
      clock: createSystemClock(),
      ...options,
    };
    this.#redis = openRedis(options.url, promptly, this.#remember);
    this.#redis.on('ready', () => this.#remember(undefined));
  }

  readonly enqueue: JobQueue['enqueue'] = (queue, job, { delayMs = 0, signal } = {}) =>
    this.#call('enqueue', { queue, job, delayMs }, signal, () =>
      this.#inTime(this.#lane(queue).add(job, delayMs), signal),
    );

  readonly stats: JobQueue['stats'] = (queue, { signal } = {}) =>
    this.#call('stats', { queue }, signal, () => this.#inTime(this.#lane(queue).stats(), signal));

  readonly consume: JobQueue['consume'] = (queue, handler, consume = {}) =>
    this.#call('consume', { queue, consume }, undefined, async () => {
      const redis = openRedis(this.#options.url, patiently, this.#remember);
      const { prefix, lockMs, random } = this.#options;
      const settings = consumeSettings(consume);
      const lane = new Lane({ name: queue, prefix, redis, onError: this.#remember });
      const running = this.#running.get(queue) ?? new Map();
      this.#running.set(queue, running);
      const given = { lane, redis, running, handler, settings, random, lockMs };
      const worker = new BullmqConsumer(given);
      const consumer: Consumer = {
        close: async () => {
          await worker.stop();
          // What Redis cannot be told now, it finds out when the locks run out.
          await this.#inTime(worker.close()).catch(() => undefined);
          redis.disconnect();
          this.#consumers.delete(consumer);
        },
      };
      this.#consumers.add(consumer);
      try {
        await this.#inTime(worker.start());
      } catch (error) {
        redis.disconnect();
        await consumer.close();
        throw error;
      }
      return consumer;
    });

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()));
    this.#redis.disconnect();
  }

  readonly #remember = (fault: unknown): void => {
    this.#fault = fault;
  };

  #lane(name: string): Lane {
    const { prefix } = this.#options;
    const lane =
      this.#lanes.get(name) ??
      new Lane({ name, prefix, redis: this.#redis, onError: this.#remember });
    this.#lanes.set(name, lane);
    return lane;
  }

  #call<T>(
    operation: string,
    given: QueueCall,
    signal: AbortSignal | undefined,
    run: () => Promise<T>,
  ): Promise<T> {
    const call: Guarded = { port: 'job-queue', operation, adapter: 'bullmq', signal };
    const refuse = (code: PortErrorCode, what: string) =>
      new PortError(code, `job-queue: ${what}`, { ...call, cause: this.#fault });
    return guard(
      call,
      async () => {
        if (this.#closing !== undefined) throw refuse('unavailable', `${operation} after close`);
        const fault = queueCallFault(given);
        if (fault !== undefined) throw refuse('invalid_argument', fault);
        return await run();
      },
      (error) =>
        error === late
          ? (redisPortError(this.#fault, call) ?? refuse('unavailable', 'Redis does not answer'))
          : redisPortError(error, call),
    );
  }

  /** Rejects after a while, or when aborted; what Redis was asked for may still happen. */
  #inTime<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
    const { clock, patienceMs } = this.#options;
    const race = (over: AbortSignal) =>
      new Promise<T>((resolve, reject) => {
        over.addEventListener('abort', () => reject(over.reason), { once: true });
        work.then(resolve, reject);
      });
    return withDeadline(clock, patienceMs, signal, race, () => late);
  }
}

const late = new Error('Redis did not answer in time');
