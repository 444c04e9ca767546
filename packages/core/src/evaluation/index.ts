/**
 * Measures of how well a recording was understood, and readers of reference files.
 */

// Reference files.

export {
  type LabeledUtterance,
  labeledLimits,
  readLabeledUtterances,
} from './read-labeled-utterances.js';
export { readRttm } from './read-rttm.js';
export { readStm, type StmTurn } from './read-stm.js';
export type { ReferenceTurn } from './reference-turn.js';

// Measures.

export { type AlignedWord, alignWords } from './align-words.js';
export {
  isDefensible,
  isInverted,
  type JudgedRisk,
  type JudgedSentiment,
  type RiskAgreement,
  riskAgreement,
  type SentimentAgreement,
  sentimentAgreement,
} from './label-agreement.js';
export { type RoleAccuracy, type RoleTurn, roleAccuracy } from './role-accuracy.js';
export {
  type SpeakerErrorOptions,
  type SpeakerErrors,
  type SpeakerMatch,
  type SpeakerTurn,
  speakerError,
} from './speaker-error.js';
export { normalizeWords, type WordErrors, wordErrorRate } from './word-error-rate.js';
