export { createLexiconLanguageAnalysis } from './lexicon-language-analysis.js';
export { scoreSentiment } from './sentiment.js';
