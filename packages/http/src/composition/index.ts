export {
  type Config,
  type ConfigEntry,
  ConfigError,
  loadConfig,
  type PortName,
  portNames,
  readEnvironment,
} from './config.js';
export { type App, CompositionError, compose } from './container.js';
export { type ProfileOptions, profile } from './profiles.js';
export { useCaseProviders } from './use-cases.js';
