import type { NotesContent, RiskFlag } from '@attune/core/ports';

export type RiskCategory =
  | 'suicidality'
  | 'self_harm'
  | 'harm_to_others'
  | 'abuse'
  | 'substance'
  | 'medication'
  | 'eating'
  | 'psychosis'
  | 'hopelessness';

export type Severity = RiskFlag['severity'];

/** A pointer for a person to look at, never a diagnosis. */
export interface FoundRisk extends RiskFlag {
  readonly category: RiskCategory;
}

/** Notes taken by rule. Empty lists and texts mean: there was nothing. */
export interface RuleNotes extends NotesContent {
  readonly riskFlags: readonly FoundRisk[];
  /** Why everything is empty, when the rules could not be applied. */
  readonly reason?: string;
}
