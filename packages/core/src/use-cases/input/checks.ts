import type { FaultList } from '../../errors/faults.js';
import { mostFaults, mustBe } from '../../errors/faults.js';

/**
 * Checks one value of an input and returns it, or a copy of it. Adds a fault to `faults` with the
 * path of the value; the result is not used then.
 *
 * Each value is read once. Of an object only the named members are copied, so that getters run
 * once, and prototypes and unknown members are dropped. No check throws.
 */
export type Check<T> = (value: unknown, path: string, faults: FaultList) => T;

/** The checks of the members of `T`. */
export type MemberChecks<T> = { readonly [K in keyof T]-?: Check<T[K]> };

/** Most characters of an opaque text, such as an id, a cursor or a token. */
export const longestText = 16_384;

interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** Texts of `least` to `most` UTF-16 units; by default up to 16,384. */
export function text({ least = 0, most = longestText }: Bounds = {}): Check<string> {
  const range = least === 0 ? `at most ${most}` : `${least} to ${most}`;
  return (value, path, faults) => {
    if (typeof value !== 'string') faults.add(path, mustBe('a text', value));
    else if (value.length < least || value.length > most) {
      faults.add(path, `must have ${range} characters, and has ${value.length}`);
    }
    return value as string;
  };
}

/** The id of an account: 1 to 255 characters that every store supports. */
export const accountId: Check<string> = (value, path, faults) => {
  if (typeof value !== 'string') faults.add(path, mustBe('a text', value));
  else if (value === '' || value.length > 255 || /[\p{Cc}\p{Cs}]/u.test(value)) {
    faults.add(path, 'must have 1 to 255 characters and no control characters');
  }
  return value as string;
};

/** A text that every store can keep: without NUL characters and halves of characters. */
export function storedText(bounds: Bounds = {}): Check<string> {
  const check = text(bounds);
  return (value, path, faults) => {
    const checked = check(value, path, faults);
    if (typeof checked === 'string' && (!checked.isWellFormed() || checked.includes('\0'))) {
      faults.add(path, 'must not have NUL characters or halves of characters');
    }
    return checked;
  };
}

/** An id to look up. An id that cannot exist gets the same answer as one that does not exist. */
export const lookedUpId: Check<string> = text();

/** Whole numbers from `least` to `most`; by default 0 and above. */
export function integer({ least = 0, most = Number.MAX_SAFE_INTEGER }: Bounds = {}): Check<number> {
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  return (value, path, faults) => {
    if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) {
      const found = typeof value === 'number' ? `is ${value}` : undefined;
      faults.add(path, mustBe(`a whole number ${range}`, value, found));
    }
    return value as number;
  };
}

export const bool: Check<boolean> = (value, path, faults) => {
  if (typeof value !== 'boolean') faults.add(path, mustBe('true or false', value));
  return value as boolean;
};

export function oneOf<T extends string>(values: readonly T[]): Check<T> {
  return (value, path, faults) => {
    if (!values.includes(value as T)) {
      const found = typeof value === 'string' && value !== '' ? 'is another text' : undefined;
      faults.add(path, mustBe(`one of ${values.join(', ')}`, value, found));
    }
    return value as T;
  };
}

const exampleInstant = '2026-01-31T09:30:00.000Z';

/** A point in time in the years 0 to 9999 that `Date` can read. */
export const instant: Check<string> = (value, path, faults) => {
  const isInstant =
    typeof value === 'string' &&
    value.length <= 40 &&
    /^\d{4}-\d{2}-\d{2}/u.test(value) &&
    !Number.isNaN(Date.parse(value));
  if (!isInstant) {
    const found = typeof value === 'string' && value !== '' ? 'is another text' : undefined;
    faults.add(path, mustBe(`a time as in RFC 3339, such as ${exampleInstant}`, value, found));
  }
  return value as string;
};

/** Allows a value to be absent. `null` is not absent. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, path, faults) => (value === undefined ? undefined : check(value, path, faults));
}

/** The same check, which also accepts `null`. */
export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path, faults) => (value === null ? null : check(value, path, faults));
}

/** An object with these members. A member that is absent is absent in the copy too. */
export function object<T>(members: MemberChecks<T>): Check<T> {
  const checks = Object.entries(members) as [string, Check<unknown>][];
  return (value, path, faults) => {
    const copy: Record<string, unknown> = {};
    if (!isObject(value)) {
      faults.add(path, mustBe('an object', value));
      return copy as T;
    }
    for (const [name, check] of checks) {
      const at = path === '' ? name : `${path}.${name}`;
      const checked = checkMember(value, name, check, at, faults);
      if (checked !== undefined) copy[name] = checked;
    }
    return copy as T;
  };
}

/** Checks a member. A member that cannot be read is a fault, and the result is `undefined`. */
function checkMember<T>(
  value: object,
  name: string,
  check: Check<T>,
  path: string,
  faults: FaultList,
): T | undefined {
  const member = read(value, name, path, faults);
  return member === unreadable ? undefined : check(member, path, faults);
}

/** A list of at most `most` values. Stops at the number of faults that an error lists. */
export function list<T>(check: Check<T>, most: number): Check<readonly T[]> {
  return (value, path, faults) => {
    const copy: T[] = [];
    if (!isList(value)) {
      faults.add(path, mustBe('a list', value));
      return copy;
    }
    const length = read(value, 'length', path, faults);
    if (typeof length !== 'number') return copy;
    if (length > most) {
      faults.add(path, `must have at most ${most} entries, and has ${length}`);
    }
    for (let index = 0; index < length && index < most && faults.count < mostFaults; index += 1) {
      const at = `${path}.${index}`;
      const entry = read(value, String(index), at, faults);
      if (entry !== unreadable) copy.push(check(entry, at, faults));
    }
    return copy;
  };
}

/** A list of any length, which is not copied. Its entries are checked later, in steps. */
export const longList: Check<readonly never[]> = (value, path, faults) => {
  if (!isList(value)) faults.add(path, mustBe('a list', value));
  return value as readonly never[];
};

/** An object that maps at most `most` own property names to values. */
export function mapOf<T>(check: Check<T>, most: number): Check<Readonly<Record<string, T>>> {
  return (value, path, faults) => {
    if (!isObject(value)) {
      faults.add(path, mustBe('an object', value));
      return {};
    }
    const names = ownNames(value, path, faults);
    if (names.length > most) faults.add(path, `must have at most ${most} members`);
    const entries = names.slice(0, most).map((name) => {
      return [name, checkMember(value, name, check, `${path}.${name}`, faults) as T] as const;
    });
    return Object.fromEntries(entries);
  };
}

/** An object with these methods, which is not copied. */
export function withMethods<T extends object>(
  what: string,
  ...methods: readonly (keyof T & string)[]
): Check<T> {
  return (value, path, faults) => {
    const fits = isObject(value) && methods.every((name) => isMethod(value, name));
    if (!fits) faults.add(path, mustBe(what, value));
    return value as T;
  };
}

/** A function. */
export function method<T extends (...args: never[]) => unknown>(): Check<T> {
  return (value, path, faults) => {
    if (typeof value !== 'function') faults.add(path, mustBe('a function', value));
    return value as T;
  };
}

/** A stream of bytes that is not locked to a reader. */
export const byteStream: Check<ReadableStream<Uint8Array>> = (value, path, faults) => {
  const fits =
    isObject(value) && ['getReader', 'pipeThrough', 'cancel'].every((one) => isMethod(value, one));
  if (!fits) faults.add(path, mustBe('a ReadableStream of bytes', value));
  else if (read(value, 'locked', path, faults) === true) {
    faults.add(path, 'must be a stream that is not locked to a reader');
  }
  return value as ReadableStream<Uint8Array>;
};

/**
 * Settings as a client sends them. The object and its lists are copied, so that a later read cannot
 * fail. `parseSettings` checks the values.
 */
export const rawSettings: Check<object> = (value, path, faults) => {
  if (!isObject(value)) return value as object;
  return Object.fromEntries(ownEntries(value, path, faults));
};

function ownEntries(value: object, path: string, faults: FaultList): [string, unknown][] {
  return ownNames(value, path, faults).flatMap((name): [string, unknown][] => {
    const at = `${path}.${name}`;
    const member = read(value, name, at, faults);
    if (member === unreadable) return [];
    if (!isList(member)) return [[name, member]];
    const entries = ownEntries(member, at, faults).map(([, entry]) => entry);
    return [[name, entries]];
  });
}

const unreadable = Symbol('unreadable');

/** Reads a member. A getter that throws is a fault. */
function read(value: object, name: string, path: string, faults: FaultList): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    faults.add(path, 'cannot be read');
    return unreadable;
  }
}

function ownNames(value: object, path: string, faults: FaultList): readonly string[] {
  try {
    return Object.keys(value);
  } catch {
    faults.add(path, 'cannot be read');
    return [];
  }
}

/** Whether a value is an object but not a list. A revoked proxy is neither. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

function isMethod(value: object, name: string): boolean {
  try {
    return typeof (value as Record<string, unknown>)[name] === 'function';
  } catch {
    return false;
  }
}
