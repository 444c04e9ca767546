/** A name of a member, or a place in a list. */
export type Step = string | number;

/** The same value with another one at this place; what is missing on the way there is made. */
export function putAt(base: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = Array.isArray(base) ? base : [];
    return [putAt(list[0], rest, value), ...list.slice(1)];
  }
  const object = typeof base === 'object' && base !== null && !Array.isArray(base) ? base : {};
  const old = (object as Readonly<Record<string, unknown>>)[step];
  return { ...object, [step]: putAt(old, rest, value) };
}
