export { checkRedis, type RedisFacts } from './check-redis.js';
export { openRedis, patiently, promptly } from './redis-client.js';
