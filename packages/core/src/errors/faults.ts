import type { InputFault } from './domain-error.js';

/** Most faults of one input that an error lists. */
export const mostFaults = 20;

/** Collects the faults of an input: keeps the first ones and counts all. */
export interface FaultList {
  /** The first `mostFaults`. */
  readonly shown: readonly InputFault[];
  /** All of them. */
  readonly count: number;
  /** `subject` says in words what the path leads to, such as `segment "4"`. */
  add(path: string, message: string, subject?: string): void;
}

export function createFaultList(): FaultList {
  const shown: InputFault[] = [];
  let count = 0;
  return {
    shown,
    get count() {
      return count;
    },
    add: (path, message, subject) => {
      count += 1;
      if (shown.length === mostFaults) return;
      const fault = { path: shorten(path, 200), message };
      shown.push(subject === undefined ? fault : { ...fault, subject });
    },
  };
}

/** The faults in one line for a message, which says first how many there are if not all are listed. */
export function faultText({ shown, count }: Pick<FaultList, 'shown' | 'count'>): string {
  const text = shown.map(faultSentence).join('; ');
  return count > shown.length ? `${shown.length} of ${count} faults are ${text}` : text;
}

/** A fault as a sentence without a period, such as "`speakers` must be a whole number". */
export function faultSentence({ path, message, subject = memberName(path) }: InputFault): string {
  return subject === '' ? message : `${subject} ${message}`;
}

/**
 * The member at a path, in backticks: its name, which the name of a list and the place in it precede
 * where they are needed to tell it from others.
 */
export function memberName(path: string): string {
  const steps = path.split('.');
  let first = steps.length - 1;
  while (first > 0 && (isPlace(steps[first]) || isPlace(steps[first - 1]))) first -= 1;
  return `\`${steps.slice(first).join('.')}\``;
}

function isPlace(step: string | undefined): boolean {
  return /^\d+$/u.test(step ?? '');
}

/** An entry of a list by its id, such as `segment "4"`; `undefined` for an id that no entry has. */
export function entryName(kind: string, id: unknown): string | undefined {
  if (typeof id !== 'string' || id === '' || id.length > longestId) return undefined;
  return `${kind} ${JSON.stringify(id)}`;
}

const longestId = 60;

/**
 * The message about a value that is absent, or of the wrong kind.
 *
 * @param what such as `a whole number from 1 to 10`.
 * @param found how the value differs, such as `has 300 characters`; by default `is` and its kind.
 */
export function mustBe(what: string, value: unknown, found = `is ${kindOf(value)}`): string {
  return value === undefined ? 'is missing' : `must be ${what}, and ${found}`;
}

/** What kind of value this is. The value is not shown: it may be a secret in the wrong member. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
  if (typeof value === 'number') return Number.isNaN(value) ? 'not a number' : 'a number';
  if (typeof value === 'boolean') return String(value);
  if (isList(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** `Array.isArray` throws for a revoked proxy. */
function isList(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
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
