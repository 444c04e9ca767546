import type { InputFault } from './domain-error.js';

/** Most faults of one input that an error lists. */
export const mostFaults = 20;

/** Collects the faults of an input: keeps the first ones and counts all. */
export interface FaultList {
  /** The first `mostFaults`. */
  readonly shown: readonly InputFault[];
  /** All of them. */
  readonly count: number;
  add(path: string, message: string): void;
}

export function createFaultList(): FaultList {
  const shown: InputFault[] = [];
  let count = 0;
  return {
    shown,
    get count() {
      return count;
    },
    add: (path, message) => {
      count += 1;
      if (shown.length < mostFaults) shown.push({ path: shorten(path, 200), message });
    },
  };
}

/**
 * The faults in one line for a message, which says first how many there are if not all are listed.
 * `between` stands between a path and its message; a message such as `must be a list` needs a blank.
 */
export function faultText(
  { shown, count }: Pick<FaultList, 'shown' | 'count'>,
  between = ': ',
): string {
  const text = shown.map(({ path, message }) => `${path}${between}${message}`).join('; ');
  return count > shown.length ? `${shown.length} of ${count} faults are ${text}` : text;
}

/** A text of any length and any characters, short enough to be named in a message. */
export function shorten(text: string, most = 60): string {
  return text.length <= most ? text : `${text.slice(0, most).replace(/\p{Cs}$/u, '')}…`;
}

/** A value from outside as a message names it: never long, never looked into. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return shorten(String(value));
}
