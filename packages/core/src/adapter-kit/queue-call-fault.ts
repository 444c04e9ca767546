import type { ConsumeOptions, Job } from '../ports/job-queue.js';

/** What a call of a job queue was given. */
export interface QueueCall {
  readonly queue: string;
  readonly job?: Pick<Job, 'id'>;
  readonly delayMs?: number;
  readonly consume?: Pick<ConsumeOptions, 'concurrency' | 'attempts'>;
}

/** Why every queue refuses a call with `invalid_argument`, or `undefined`. */
export function queueCallFault(call: QueueCall): string | undefined {
  const { queue, job, delayMs = 0, consume = {} } = call;
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(queue)) {
    return `the queue name "${queue.slice(0, 100)}" is not allowed`;
  }
  if (job !== undefined && !isJobId(job.id)) {
    return `the job id "${job.id.slice(0, 200)}" is not allowed`;
  }
  if (!Number.isFinite(delayMs) || delayMs < 0) return `a delay of ${delayMs} ms is none`;
  const { concurrency = 1, attempts = 1 } = consume;
  if (isCount(concurrency) && isCount(attempts)) return undefined;
  return 'concurrency and attempts are whole numbers from 1';
}

function isJobId(id: string): boolean {
  return /^[A-Za-z0-9._-]{1,200}$/.test(id) && !/^[0-9]+$/.test(id);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
