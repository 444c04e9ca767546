/**
 * Does something with each item, at most `limit` at a time. After the first failure no further item
 * is begun, those that were begun are waited for, and the call rejects with that failure.
 */
export async function eachAtOnce<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const failures: unknown[] = [];
  async function take(): Promise<void> {
    while (failures.length === 0) {
      const next = queue.next();
      if (next.done === true) return;
      await work(next.value).catch((error: unknown) => failures.push(error));
    }
  }
  await Promise.all(Array.from({ length: limit }, take));
  if (failures.length > 0) throw failures[0];
}
