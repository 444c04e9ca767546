import type { SentimentLabel } from '../domain/sentiment/sentiment.js';

/** A label given by people, all labels they would accept, and the one that was found. */
export interface JudgedSentiment {
  readonly label: SentimentLabel;
  readonly defensible: readonly SentimentLabel[];
  readonly found: SentimentLabel;
}

/** How often found sentiment agrees with the labels of people. */
export interface SentimentAgreement {
  readonly count: number;
  /** Found as labeled. */
  readonly exact: number;
  /** Found as one of the labels that can be defended; exact ones included. */
  readonly defensible: number;
  /** Positive found for negative or the other way round, where that cannot be defended. */
  readonly inverted: number;
  /** How many of each label, first key, were found as each label, second key. */
  readonly confusion: Readonly<Record<SentimentLabel, Readonly<Record<SentimentLabel, number>>>>;
}

/** Counts agreement. Nothing judged gives zeros. */
export function sentimentAgreement(judged: readonly JudgedSentiment[]): SentimentAgreement {
  const none = () => ({ positive: 0, neutral: 0, negative: 0, mixed: 0 });
  const confusion = { positive: none(), neutral: none(), negative: none(), mixed: none() };
  for (const { label, found } of judged) confusion[label][found] += 1;
  return {
    count: judged.length,
    exact: judged.filter(({ label, found }) => label === found).length,
    defensible: judged.filter(isDefensible).length,
    inverted: judged.filter((one) => isInverted(one)).length,
    confusion,
  };
}

/** Whether what was found can be defended. */
export function isDefensible({ label, defensible, found }: JudgedSentiment): boolean {
  return label === found || defensible.includes(found);
}

/** Whether good was found for bad, or bad for good. */
export function isInverted(judged: JudgedSentiment): boolean {
  const { label, found } = judged;
  const opposite =
    (label === 'positive' && found === 'negative') ||
    (label === 'negative' && found === 'positive');
  return opposite && !isDefensible(judged);
}

/** Whether an utterance speaks of a risk, by people, and whether it was flagged. */
export interface JudgedRisk {
  readonly risk: boolean;
  readonly flagged: boolean;
}

/** How many risks were flagged, and how many flags were wrong. */
export interface RiskAgreement {
  readonly risks: number;
  readonly flaggedRisks: number;
  /** flaggedRisks / risks; 1 without risks. */
  readonly recall: number;
  /** Utterances without risk. */
  readonly harmless: number;
  /** Utterances without risk that were flagged. */
  readonly falseAlarms: number;
  /** falseAlarms / harmless; 0 without harmless ones. */
  readonly falseAlarmRate: number;
}

/** Counts agreement. */
export function riskAgreement(judged: readonly JudgedRisk[]): RiskAgreement {
  const risks = judged.filter(({ risk }) => risk);
  const harmless = judged.filter(({ risk }) => !risk);
  const flaggedRisks = risks.filter(({ flagged }) => flagged).length;
  const falseAlarms = harmless.filter(({ flagged }) => flagged).length;
  return {
    risks: risks.length,
    flaggedRisks,
    recall: risks.length === 0 ? 1 : flaggedRisks / risks.length,
    harmless: harmless.length,
    falseAlarms,
    falseAlarmRate: harmless.length === 0 ? 0 : falseAlarms / harmless.length,
  };
}
