import type { SentimentLabel } from '../domain/sentiment/sentiment.js';
import { DomainError } from '../errors/domain-error.js';
import { type LineResult, readLines } from './reference-lines.js';

/** An utterance and what people say about it. */
export interface LabeledUtterance {
  readonly text: string;
  /** Who says it. */
  readonly role: 'therapist' | 'patient';
  /** The sentiment that fits best. */
  readonly label?: SentimentLabel;
  /** All labels that can be defended, `label` among them. */
  readonly defensible: readonly SentimentLabel[];
  /** Whether it speaks of a risk. */
  readonly risk?: boolean;
  /** Which, for the counts: `suicidality`. */
  readonly kind?: string;
}

/** Limits of a file of labeled utterances; `text` in UTF-16 units. */
export const labeledLimits: { readonly utterances: number; readonly text: number } = {
  utterances: 20_000,
  text: 2_000,
};

const labels: readonly string[] = ['positive', 'neutral', 'negative', 'mixed'];

/**
 * Reads JSON Lines: `{"text", "label"?, "defensible"?, "risk"?, "role"?, "kind"?}`, one utterance a line, with a
 * `label` of sentiment, or `risk` (true or false), or both. Other members are ignored.
 *
 * @throws DomainError `invalid_transcript` that names the faulty lines.
 */
export function readLabeledUtterances(text: string): readonly LabeledUtterance[] {
  const found = readLines('JSON Lines', text, parseLine);
  if (found.length <= labeledLimits.utterances) return found;
  throw new DomainError(
    'invalid_transcript',
    `JSON Lines: there are more than ${labeledLimits.utterances} utterances`,
  );
}

function parseLine(line: string): LineResult<LabeledUtterance> {
  const value = parseObject(line);
  if (value === undefined) return { fault: 'it is no JSON object' };
  const fault = textFault(value['text']) ?? labelFault(value) ?? otherFault(value);
  if (fault !== undefined) return { fault };
  // Checked above.
  const { text, label, defensible = [], risk, role = 'patient', kind } = value as Utterance;
  return {
    value: {
      ...{ text, role },
      defensible: [...new Set([...(label === undefined ? [] : [label]), ...defensible])],
      ...(label === undefined ? {} : { label }),
      ...(risk === undefined ? {} : { risk }),
      ...(typeof kind === 'string' ? { kind: kind.slice(0, 100) } : {}),
    },
  };
}

type Utterance = Pick<LabeledUtterance, 'text'> & Partial<LabeledUtterance>;

function textFault(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.trim() === '') return 'it has no text';
  if (text.length <= labeledLimits.text) return undefined;
  return `its text has more than ${labeledLimits.text} characters`;
}

function labelFault({ label, defensible = [], risk }: Record<string, unknown>): string | undefined {
  if (label === undefined && risk === undefined) return 'it has neither label nor risk';
  if (label !== undefined && !isLabel(label)) return `label must be ${anyLabel}`;
  if (Array.isArray(defensible) && defensible.every(isLabel)) return undefined;
  return `defensible must be a list of ${anyLabel}`;
}

function otherFault({ risk, role = 'patient' }: Record<string, unknown>): string | undefined {
  if (risk !== undefined && typeof risk !== 'boolean') return 'risk must be true or false';
  return role === 'patient' || role === 'therapist'
    ? undefined
    : 'role must be patient or therapist';
}

const anyLabel = labels.join(', ');

function isLabel(value: unknown): value is SentimentLabel {
  return typeof value === 'string' && labels.includes(value);
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
