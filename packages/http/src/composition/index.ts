export { accountUseCaseProviders } from './account-use-cases.js';
export { alertUseCaseProviders } from './alert-use-cases.js';
export {
  type Config,
  ConfigError,
  type LoadOptions,
  loadConfig,
  type PortName,
  portNames,
  readEnvironment,
} from './config.js';
export type { AlertConfig } from './config-alerts.js';
export { type DatabaseConfig, isPostgresUrl } from './config-database.js';
export type { ConfigEntry } from './config-reader.js';
export type { AccountConfig, LogConfig, MailConfig, ServerConfig } from './config-sections.js';
export { speechEngine } from './config-sherpa.js';
export { type App, CompositionError, compose } from './container.js';
export { type EnvFile, readEnvFile } from './env-file.js';
export type { IdleVariable } from './idle-variables.js';
export {
  inspectPlaces,
  markDirectory,
  type OpenPlacesOptions,
  openPlaces,
} from './installation.js';
export { type ProfileOptions, profile, providerNames } from './profiles.js';
export { useCaseProviders } from './use-cases.js';
export type { Variables } from './variables.js';
