/**
 * Whether two values are the same as JSON: members that are `undefined` are none, and the order of
 * members does not count. What two records share is not looked into.
 */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) {
    return false;
  }
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  for (const name of names) if (!isSameJson(one[name], other[name])) return false;
  return true;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
