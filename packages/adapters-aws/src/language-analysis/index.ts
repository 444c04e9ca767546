export type { ComprehendOptions } from './comprehend-options.js';
export {
  type ComprehendLanguageAnalysis,
  openComprehendLanguageAnalysis,
} from './open-language-analysis.js';
export { reachComprehend } from './reach-comprehend.js';
