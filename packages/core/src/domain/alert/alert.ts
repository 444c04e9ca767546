import type { Instant } from '../instant.js';

/** The kinds of alerts. */
export type AlertKind =
  | 'stuck_sessions'
  | 'failing_provider'
  | 'low_disk'
  | 'watch_stopped'
  | 'backup_failed'
  | 'unreleased_recordings'
  | 'sweep_stopped'
  | 'test';

/** Ids, names of stages and providers, codes and figures; never words or names of people. */
export type AlertFacts = Readonly<Record<string, string | number | readonly string[]>>;

/** A problem that was just observed. Kind and subject together identify it. */
export interface AlertSighting {
  readonly kind: AlertKind;
  /** What it is about, such as a stage or a machine: letters, digits and `._,:+-`. */
  readonly subject: string;
  /** Details for the operator. */
  readonly facts: AlertFacts;
}

/** The record of a problem that is open or was resolved. */
export interface Alert extends AlertSighting {
  readonly state: 'open' | 'resolved';
  /** When it was first observed. */
  readonly openedAt: Instant;
  /** When the problem was last observed, accurate to some minutes. */
  readonly seenAt: Instant;
  /** When an event of this alert was last sent. */
  readonly toldAt: Instant;
  /** Number of the last event that was sent about it, from 1. */
  readonly sequence: number;
}

/** One message about an alert, the same for every channel and every try. */
export interface AlertEvent extends AlertSighting {
  /** Derived from the alert and the sequence. A receiver drops an id that it has seen before. */
  readonly id: string;
  readonly type: 'raised' | 'reminder' | 'resolved' | 'test';
  readonly openedAt: Instant;
  readonly occurredAt: Instant;
  readonly sequence: number;
}

const longestText = 120;
const mostTexts = 10;
/** No sentence and no address matches this. */
const plain = /^[\w.,:+-]+$/u;

/** A copy without anything that looks like free text, so that no content leaves the host. */
export function plainSighting({ kind, subject, facts }: AlertSighting): AlertSighting {
  const kept = Object.entries(facts).map(([name, value]) => [name, plainFact(value)] as const);
  return {
    kind,
    subject: plainSubject(subject),
    facts: Object.fromEntries(kept),
  };
}

/** A subject as alerts store it. */
export function plainSubject(subject: string): string {
  return subject.replaceAll(/[^\w.,:+-]/gu, '_').slice(0, longestText) || '_';
}

function plainFact(value: AlertFacts[string]): AlertFacts[string] {
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0;
  return typeof value === 'string' ? plainText(value) : value.slice(0, mostTexts).map(plainText);
}

function plainText(text: string): string {
  return plain.test(text) && text.length <= longestText ? text : 'withheld';
}
