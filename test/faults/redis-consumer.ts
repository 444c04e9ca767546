import { createBullmqJobQueue } from '../../packages/adapters-local/src/bullmq/bullmq-job-queue.js';

/** A process that takes jobs and does not come to an end with them, until it is told to stop. */
const [url = '', queue = '', lockMs = ''] = process.argv.slice(2);
const say = (fact: object): boolean => process.stdout.write(`${JSON.stringify(fact)}\n`);
const port = createBullmqJobQueue({ url, lockMs: Number(lockMs) });
await port.consume(queue, async ({ id }, { signal }) => {
  say({ began: id });
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  say({ aborted: id });
  throw signal.reason;
});
say({ ready: process.pid });
