import { broadcastSuite, runConformance } from '@attune/core/conformance';
import { afterAll, describe, it } from 'vitest';
import { createRedisBroadcast } from '../../packages/adapters-local/src/redis/redis-broadcast.js';
import { startRedis } from '../support/redis.js';

const redis = await startRedis();
afterAll(() => redis.close());
let cases = 0;

runConformance({ describe, it }, broadcastSuite, {
  adapter: 'redis',
  capabilities: { shared: true, service: true },
  open: async () => {
    cases += 1;
    const open = () => createRedisBroadcast({ url: redis.url });
    const ports = [open()];
    let isAway = false;
    const restore = async () => {
      isAway = false;
      await redis.start();
    };
    return {
      port: ports[0]!,
      topic: `case-${cases}`,
      connect: async () => {
        const port = open();
        ports.push(port);
        return port;
      },
      service: {
        interrupt: async () => {
          isAway = true;
          await redis.kill();
        },
        restore,
      },
      close: async () => {
        await Promise.all(ports.map((port) => port.close()));
        if (isAway) await restore();
      },
    };
  },
});
