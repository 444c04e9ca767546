export type { LocalConfig, ModelServer } from './config.js';
export { LocalRedis, localAdapters, localProviders } from './providers.js';
