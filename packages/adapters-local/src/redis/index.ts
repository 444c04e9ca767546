export { checkRedis, type RedisFacts } from './check-redis.js';
export { openRedisBroadcast } from './open-redis-broadcast.js';
export type { RedisBroadcast, RedisBroadcastOptions } from './redis-broadcast-options.js';
