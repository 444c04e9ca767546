export { type BullmqJobQueueOptions, createBullmqJobQueue } from './bullmq-job-queue.js';
export { openTicketQueues, type TicketQueues, type TicketQueuesOptions } from './ticket-queues.js';
