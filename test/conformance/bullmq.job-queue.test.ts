import { jobQueueSuite, runConformance } from '@attune/core/conformance';
import { afterAll, describe, it } from 'vitest';
import { createBullmqJobQueue } from '../../packages/adapters-local/src/bullmq/bullmq-job-queue.js';
import { startRedis } from '../support/redis.js';

const redis = await startRedis();
afterAll(() => redis.close());
let cases = 0;

runConformance({ describe, it }, jobQueueSuite, {
  adapter: 'bullmq',
  capabilities: { durable: true, shared: true },
  open: async () => {
    cases += 1;
    const open = () => createBullmqJobQueue({ url: redis.url });
    const ports = [open()];
    return {
      port: ports[0]!,
      queue: `case-${cases}`,
      connect: async () => {
        const port = open();
        ports.push(port);
        return port;
      },
      close: async () => {
        await Promise.all(ports.map((port) => port.close()));
      },
    };
  },
});
