export { createInProcessBroadcast } from './in-process-broadcast.js';
export { createInProcessJobQueue, type InProcessJobQueueOptions } from './in-process-job-queue.js';
