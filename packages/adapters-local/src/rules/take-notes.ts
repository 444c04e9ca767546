import { findActions, findConcerns, findFollowUps, findTriggers } from './cues.js';
import { moodTrajectory, sessionMood, significantQuotes } from './mood.js';
import { findRisks } from './risk.js';
import { type Found, patientSummary, therapistNotes, topicSummary } from './summaries.js';
import { findStrategies, findThemes } from './themes.js';
import { findTopics } from './topics.js';
import { type Line, NOTHING, type RuleNotes } from './types.js';

/**
 * Takes notes of an English conversation by rule. Everything is a phrase from the transcript or a
 * plain sentence made of what was found, with the segments it rests on; what was not found stays
 * empty. For another language all of it is empty and `reason` says so.
 */
export function takeNotes(lines: readonly Line[], language: string): RuleNotes {
  if (!/^en(?:-|$)/i.test(language)) {
    return { ...EMPTY, reason: `The rules know English only, not "${language}".` };
  }
  const found: Found = {
    keyTopics: findTopics(lines),
    strategies: findStrategies(lines),
    emotionalThemes: findThemes(lines),
    triggers: findTriggers(lines),
    actionItems: findActions(lines),
    significantQuotes: significantQuotes(lines),
    sessionMood: sessionMood(lines),
    moodTrajectory: moodTrajectory(lines),
    followUpTopics: findFollowUps(lines),
    unresolvedConcerns: findConcerns(lines),
    riskFlags: findRisks(lines),
  };
  return {
    ...found,
    topicSummary: topicSummary(found.keyTopics),
    therapistNotes: therapistNotes(found),
    patientSummary: patientSummary(lines, found),
  };
}

const EMPTY: RuleNotes = {
  keyTopics: [],
  topicSummary: NOTHING,
  strategies: [],
  emotionalThemes: [],
  triggers: [],
  actionItems: [],
  significantQuotes: [],
  sessionMood: NOTHING,
  moodTrajectory: NOTHING,
  followUpTopics: [],
  unresolvedConcerns: [],
  riskFlags: [],
  therapistNotes: NOTHING,
  patientSummary: NOTHING,
};
