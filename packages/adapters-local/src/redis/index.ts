export { checkRedis, type RedisFacts } from './check-redis.js';
