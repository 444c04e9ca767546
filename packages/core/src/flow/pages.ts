import type { Page } from '../ports/call-options.js';

/** Turns any paged listing into one asynchronous sequence of its items. */
export async function* pages<T>(
  next: (cursor: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await next(cursor);
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
