export type { LocalConfig, ModelServer } from './config.js';
export { LocalDatabase, LocalRedis, LocalReminders, localAdapters } from './providers.js';
export {
  type CachePlaces,
  defaultModelName,
  findPulledModel,
  modelCacheDirectory,
} from './sherpa/models/model-cache.js';
