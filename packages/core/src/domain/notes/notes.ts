import type { Instant } from '../instant.js';

/** The person who wrote a statement, or changed it. */
export interface StatementAuthor {
  readonly kind: 'person';
  /** Id of the account. */
  readonly id: string;
  /** When it was written. */
  readonly at: Instant;
}

/** Why a risk flag needs no attention, and who says so. */
export interface FlagDismissal {
  /** In the words of the person. */
  readonly reason: string;
  /** Id of the account. */
  readonly by: string;
  readonly at: Instant;
}

/** A statement about the conversation, with the segments that support it. */
export interface Statement {
  /** The statement. Empty when there is nothing to state. */
  readonly text: string;
  /** Ids of the supporting segments. Not empty after the check by core. */
  readonly segmentIds: readonly string[];
  /** Absent if a machine wrote it: the provider and the model of the notes. */
  readonly by?: StatementAuthor;
}

/** Words of the conversation, verbatim. */
export interface Quote extends Statement {
  /** Id of the speaker, `S1`. */
  readonly speaker?: string;
}

/** A passage that a reviewer should read. It is a pointer, never a diagnosis. */
export interface RiskFlag extends Statement {
  /** Such as `suicidality`, `self_harm`, `harm_to_others`, `abuse`, `substance`, `hopelessness`. */
  readonly category: string;
  readonly severity: 'low' | 'medium' | 'high';
  /** The words of the transcript that caused it. */
  readonly quote: string;
  /** Present if a person looked at it and dismissed it. */
  readonly dismissed?: FlagDismissal;
}

/** The structured notes. An empty list or text means that there is nothing to say. */
export interface NotesContent {
  readonly keyTopics: readonly Statement[];
  readonly topicSummary: Statement;
  readonly strategies: readonly Statement[];
  readonly emotionalThemes: readonly Statement[];
  readonly triggers: readonly Statement[];
  readonly actionItems: readonly Statement[];
  readonly significantQuotes: readonly Quote[];
  /** Such as `positive`, `neutral`, `negative`, `mixed`; empty when it cannot be told. */
  readonly sessionMood: Statement;
  /** Such as `improving`, `stable`, `declining`; empty when it cannot be told. */
  readonly moodTrajectory: Statement;
  readonly followUpTopics: readonly Statement[];
  readonly unresolvedConcerns: readonly Statement[];
  readonly riskFlags: readonly RiskFlag[];
  /** For the therapist. */
  readonly therapistNotes: Statement;
  /** For the patient, in the second person. */
  readonly patientSummary: Statement;
}

/** What a note taker returns for one part; core checks it. */
export interface NotesDraft extends NotesContent {
  /** What the note taker could not do, in words for people. */
  readonly warnings: readonly string[];
  /** Name and version of the model, if there is one. */
  readonly model?: string;
}

/** Checked notes of a session. */
export interface Notes extends NotesContent {
  readonly createdAt: string;
  /** The adapter that took them. */
  readonly provider: string;
  readonly model?: string;
  /** The transcript revision they were taken from. */
  readonly transcriptRevision: number;
  /** The spans that the notes cover; less than the transcript if parts failed. */
  readonly coverage: readonly { readonly startMs: number; readonly endMs: number }[];
  /** How many items the check removed because they had no evidence. */
  readonly dropped: { readonly quotes: number; readonly statements: number };
  /** What the machine wrote. Present once a person has edited the notes. */
  readonly machine?: NotesContent;
}
