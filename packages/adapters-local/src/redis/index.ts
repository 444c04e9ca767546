export { openRedis, patiently, promptly } from './redis-client.js';
