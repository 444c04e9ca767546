export { createLexiconLanguageAnalysis } from './lexicon-language-analysis.js';
export { type SentimentLabel, type SentimentResult, scoreSentiment } from './sentiment.js';
