export { createAzureLanguageAnalysis, reachAzureLanguage } from './azure-language-analysis.js';
export type { AzureLanguageOptions } from './language-options.js';
