/** What someone is in the conversation. */
export type LineRole = 'therapist' | 'patient' | 'other' | 'unknown';

/** Mood of a line, as an analysis gave it. */
export interface LineSentiment {
  readonly label: 'positive' | 'neutral' | 'negative' | 'mixed';
  /** Shares that sum to 1; without them the label counts fully. */
  readonly scores?: {
    readonly positive: number;
    readonly neutral: number;
    readonly negative: number;
    readonly mixed: number;
  };
}

/** One segment of the transcript. */
export interface Line {
  readonly segmentId: string;
  readonly speaker: string;
  readonly role: LineRole;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly sentiment?: LineSentiment;
}

/** Something found, with the segments it rests on. */
export interface Finding {
  readonly text: string;
  readonly segmentIds: readonly string[];
}

/** Words of the conversation, verbatim. */
export interface FoundQuote extends Finding {
  readonly speaker: string;
}

export type RiskCategory =
  | 'suicidality'
  | 'self_harm'
  | 'harm_to_others'
  | 'abuse'
  | 'substance'
  | 'hopelessness';

export type Severity = 'low' | 'medium' | 'high';

/** A pointer for a person to look at, never a diagnosis. */
export interface FoundRisk extends Finding {
  readonly category: RiskCategory;
  readonly severity: Severity;
  /** Verbatim from the segment. */
  readonly quote: string;
}

/** Notes taken by rule. Empty lists and texts mean: there was nothing. */
export interface RuleNotes {
  readonly keyTopics: readonly Finding[];
  readonly topicSummary: Finding;
  readonly strategies: readonly Finding[];
  readonly emotionalThemes: readonly Finding[];
  readonly triggers: readonly Finding[];
  readonly actionItems: readonly Finding[];
  readonly significantQuotes: readonly FoundQuote[];
  /** `positive`, `neutral`, `negative`, `mixed`, or empty when no line of a known patient has a sentiment. */
  readonly sessionMood: Finding;
  /** `improving`, `stable`, `declining`, or empty when too little is known. */
  readonly moodTrajectory: Finding;
  readonly followUpTopics: readonly Finding[];
  readonly unresolvedConcerns: readonly Finding[];
  readonly riskFlags: readonly FoundRisk[];
  readonly therapistNotes: Finding;
  readonly patientSummary: Finding;
  /** Why everything is empty, when the rules could not be applied. */
  readonly reason?: string;
}

export const NOTHING: Finding = { text: '', segmentIds: [] };
