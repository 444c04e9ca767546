/** An object of a JSON answer, of which nothing else is known. */
export type RecordValue = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is RecordValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list, or an empty one where there is none: the service writes `null` for "none", too. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** From 0 to 1. */
export function shareOf(value: unknown): number | undefined {
  const share = numberOf(value);
  return share === undefined ? undefined : Math.min(1, Math.max(0, share));
}

/** A number, also one that is written as a text; `undefined` for anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && !(typeof value === 'string' && /^-?\d/u.test(value))) {
    return undefined;
  }
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
