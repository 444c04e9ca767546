export type { LocalConfig } from './config.js';
export { LocalRedis, localAdapters, localProviders } from './providers.js';
