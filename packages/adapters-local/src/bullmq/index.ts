export { type BullmqJobQueueOptions, createBullmqJobQueue } from './bullmq-job-queue.js';
