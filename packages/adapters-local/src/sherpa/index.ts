export type {
  Catalogue,
  ModelEntry,
  ModelFile,
  ModelKind,
} from './models/catalogue.js';
export { type EnsureModelOptions, ensureModel } from './models/ensure-model.js';
export { type FoundModel, indexModels, listModels } from './models/index-models.js';
export { type Mirror, openMirror } from './models/mirror.js';
export {
  type CachePlaces,
  defaultModelName,
  findPulledModel,
  modelCacheDirectory,
} from './models/model-cache.js';
export type { ModelFiles, Part, PartRequest } from './models/model-files.js';
export type { NpmPlaces } from './models/npm-config.js';
export type { NpmSourceOptions } from './models/npm-source.js';
export {
  type ModelPackage,
  type PublishedModel,
  publishedModel,
  publishedModels,
  type TakenFile,
} from './models/published-models.js';
export { type Pulled, type PullOptions, pullModel } from './models/pull-model.js';
export { type VerifiedFile, type VerifyOptions, verifyModel } from './models/verify-model.js';
export { readModel, type SpeechModel } from './read-model.js';
export {
  createSherpaSpeechToText,
  type SherpaOptions,
  type SherpaSpeechToText,
} from './sherpa-speech-to-text.js';
