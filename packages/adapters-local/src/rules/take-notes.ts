import { emptyNotes } from '@attune/core/adapter-kit';
import type { NotesLine } from '@attune/core/ports';
import { findActions, findConcerns, findFollowUps, findTriggers } from './cues.js';
import { moodTrajectory, sessionMood, significantQuotes } from './mood.js';
import { risksInSteps } from './risk.js';
import { finish, type Steps } from './steps.js';
import { type Found, patientSummary, therapistNotes, topicSummary } from './summaries.js';
import { findStrategies, findThemes } from './themes.js';
import { findTopics } from './topics.js';
import type { FoundRisk, RuleNotes } from './types.js';

/**
 * Takes notes of an English conversation by rule. Everything is a phrase from the transcript or a
 * plain sentence made of what was found, with the segments it rests on; what was not found stays
 * empty. For another language all of it is empty and `reason` says so.
 */
export function takeNotes(lines: readonly NotesLine[], language: string): RuleNotes {
  return finish(takeNotesInSteps(lines, language));
}

/** The same with pauses. */
export function* takeNotesInSteps(lines: readonly NotesLine[], language: string): Steps<RuleNotes> {
  if (!/^en(?:-|$)/i.test(language)) {
    return {
      ...emptyNotes,
      riskFlags: [],
      reason: `The rules know English only, not "${language}".`,
    };
  }
  const riskFlags = yield* risksInSteps(lines);
  const keyTopics = findTopics(lines);
  yield;
  const strategies = findStrategies(withoutDanger(lines, riskFlags));
  yield;
  const emotionalThemes = findThemes(lines);
  yield;
  const triggers = findTriggers(lines);
  yield;
  const actionItems = findActions(lines);
  yield;
  const followUpTopics = findFollowUps(lines);
  yield;
  const unresolvedConcerns = findConcerns(lines);
  yield;
  const found: Found = {
    keyTopics,
    strategies,
    emotionalThemes,
    triggers,
    actionItems,
    significantQuotes: significantQuotes(lines),
    sessionMood: sessionMood(lines),
    moodTrajectory: moodTrajectory(lines),
    followUpTopics,
    unresolvedConcerns,
    riskFlags,
  };
  return {
    ...found,
    topicSummary: topicSummary(found.keyTopics, lines),
    therapistNotes: therapistNotes(found),
    patientSummary: patientSummary(lines, found),
  };
}

/** What is said in danger is no way of coping: "I took all my medication". */
function withoutDanger(
  lines: readonly NotesLine[],
  risks: readonly FoundRisk[],
): readonly NotesLine[] {
  const dangerous = new Set(
    risks.filter((risk) => risk.severity === 'high').flatMap((risk) => risk.segmentIds),
  );
  return lines.filter((line) => !dangerous.has(line.segmentId));
}
