import { Queue } from 'bullmq';
import { openRedis, promptly } from '../redis/redis-client.js';

export interface TicketQueuesOptions {
  /** As for the job queue. */
  readonly url: string;
  readonly prefix?: string;
  /** The names of the queues that jobs are enqueued under. */
  readonly names: readonly string[];
}

/** What waits in Redis, for a page on which operators look at it. */
export interface TicketQueues {
  /** Each a `Queue` of BullMQ. Its jobs are tickets: they bear the id of a job as their name, and no data. */
  readonly queues: readonly object[];
  close(): Promise<void>;
}

/** Opens the queues to look at, on a connection of their own. Faults of Redis show where it is asked. */
export function openTicketQueues(options: TicketQueuesOptions): TicketQueues {
  const { url, prefix = 'attune', names } = options;
  const connection = openRedis(url, promptly, () => undefined);
  const queues = names.map((name) => {
    const queue = new Queue(name, { connection, prefix, skipMetasUpdate: true });
    return queue.on('error', () => undefined);
  });
  return {
    queues,
    close: () => {
      connection.disconnect();
      return Promise.resolve();
    },
  };
}
