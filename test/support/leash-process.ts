import { startRedis } from './redis.js';

// Starts a server and says where, for the test of the leash; never ends by itself.
const { port } = await startRedis();
process.stdout.write(`${port}\n`);
setInterval(() => undefined, 60_000);
