export { createLexiconLanguageAnalysis } from './lexicon-language-analysis.js';
export { loadSentimentScorer } from './load-sentiment-scorer.js';
