export type { LocalConfig } from './config.js';
export { localAdapters, localProviders } from './providers.js';
