export type { BullmqJobQueueOptions } from './bullmq-options.js';
export { openBullmqJobQueue } from './open-bullmq.js';
