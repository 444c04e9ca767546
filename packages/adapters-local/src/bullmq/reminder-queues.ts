import { Queue } from 'bullmq';
import { openRedis, promptly } from '../redis/redis-client.js';
import type { ReminderQueues, ReminderQueuesOptions } from './bullmq-options.js';

/** Opens the queues to look at, on a connection of their own. Faults of Redis show where it is asked. */
export function openReminderQueues(options: ReminderQueuesOptions): ReminderQueues {
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
