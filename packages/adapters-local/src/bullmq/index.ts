export type { BullmqJobQueueOptions, TicketQueues, TicketQueuesOptions } from './bullmq-options.js';
export { openBullmqJobQueue, openTicketQueues } from './open-bullmq.js';
