import type { JobQueue } from '@attune/core/ports';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import type {
  BullmqJobQueueOptions,
  ReminderQueues,
  ReminderQueuesOptions,
} from './bullmq-options.js';

const user: LibraryUser = {
  port: 'job-queue',
  adapter: 'bullmq',
  packages: ['bullmq', 'ioredis'],
};

/**
 * Opens a queue that several processes share, kept by BullMQ in Redis 6.2 or newer. It connects by
 * itself: a Redis that is away is reported by the calls.
 *
 * @throws PortError `unsupported` while BullMQ or its Redis client is not installed.
 */
export async function openBullmqJobQueue(options: BullmqJobQueueOptions): Promise<JobQueue> {
  const { createBullmqJobQueue } = await loadLibrary(user, () => import('./bullmq-job-queue.js'));
  return createBullmqJobQueue(options);
}

/**
 * Opens the queues to look at, on a connection of their own. Faults of Redis show where it is asked.
 *
 * @throws PortError `unsupported` while BullMQ or its Redis client is not installed.
 */
export async function openReminderQueues(options: ReminderQueuesOptions): Promise<ReminderQueues> {
  const queues = await loadLibrary(user, () => import('./reminder-queues.js'));
  return queues.openReminderQueues(options);
}
