export type {
  Catalogue,
  ModelEntry,
  ModelFile,
  ModelKind,
} from './models/catalogue.js';
export { type FoundModel, indexModels, listModels } from './models/index-models.js';
export { type Mirror, openMirror } from './models/mirror.js';
export type { ModelFiles, Part, PartRequest } from './models/model-files.js';
export { type Pulled, type PullOptions, pullModel } from './models/pull-model.js';
export { type VerifiedFile, type VerifyOptions, verifyModel } from './models/verify-model.js';
export { readModel, type SpeechModel } from './read-model.js';
export {
  createSherpaSpeechToText,
  type SherpaOptions,
  type SherpaSpeechToText,
} from './sherpa-speech-to-text.js';
