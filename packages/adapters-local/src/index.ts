export type { LocalConfig, ModelServer } from './config.js';
export { LocalRedis, LocalTickets, localAdapters } from './providers.js';
