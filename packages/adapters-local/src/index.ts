export type { LocalConfig, ModelServer } from './config.js';
export { LocalRedis, LocalTickets, localAdapters, localProviders } from './providers.js';
