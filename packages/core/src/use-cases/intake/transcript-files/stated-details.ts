import { toInstant } from '../../../domain/instant.js';

/** What a transcript file states of its conversation. */
export interface StatedDetails {
  readonly title?: string;
  /** When the conversation took place. */
  readonly recordedAt?: string;
}

/** Longest title that is taken over, in UTF-16 units. A longer one is not believed. */
const longestTitle = 200;

/**
 * Reads the `heading` that Attune writes into exports. A member that is not as Attune writes it is
 * ignored: the transcript is of use without it.
 */
export function readStatedDetails(heading: unknown): StatedDetails {
  if (!isObject(heading)) return {};
  const { title, date } = heading;
  const recordedAt =
    isObject(date) && date['kind'] === 'recorded' ? readDate(date['at']) : undefined;
  return {
    ...(typeof title === 'string' && isTitle(title) ? { title } : {}),
    ...(recordedAt === undefined ? {} : { recordedAt }),
  };
}

function isTitle(title: string): boolean {
  return title.trim() !== '' && title.length <= longestTitle && !/[\p{Cc}\p{Cs}]/u.test(title);
}

function readDate(at: unknown): string | undefined {
  if (typeof at !== 'string' || !/^\d{4}-\d{2}-\d{2}T[\d:.]{5,15}Z$/u.test(at)) return undefined;
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? undefined : toInstant(new Date(ms));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
