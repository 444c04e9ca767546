/** An object of a JSON file, of which nothing else is known. */
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
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Seconds, as text or as a number, in whole milliseconds. */
export function millisecondsOf(value: unknown): number | undefined {
  const seconds = numberOf(value);
  return seconds === undefined || seconds < 0 ? undefined : Math.round(seconds * 1_000);
}

/** From 0 to 1, as text or as a number. */
export function shareOf(value: unknown): number | undefined {
  const share = numberOf(value);
  return share === undefined ? undefined : Math.min(1, Math.max(0, share));
}

function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && textOf(value) === undefined) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** `ch_0` and `ch_1`. */
export function channelOf(label: unknown): number | undefined {
  const number = /^ch_(\d{1,2})$/u.exec(textOf(label) ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}
