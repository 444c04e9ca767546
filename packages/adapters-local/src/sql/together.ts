/**
 * Waits for all of them to end, then resolves with their results or rejects with what the first of
 * them, in this order, failed with.
 */
export async function together<const T extends readonly Promise<unknown>[]>(
  calls: T,
): Promise<{ readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(calls);
  const results: unknown[] = [];
  for (const call of calls) results.push(await call);
  return results as { [K in keyof T]: Awaited<T[K]> };
}
