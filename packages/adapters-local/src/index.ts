export type { LocalConfig, ModelServer } from './config.js';
export { LocalRedis, LocalReminders, localAdapters } from './providers.js';
