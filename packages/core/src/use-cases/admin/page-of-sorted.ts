import { DomainError } from '../../errors/domain-error.js';
import type { Page } from '../../ports/call-options.js';
import { compareCodePoints } from '../../text/compare-values.js';
import type { PageInput } from '../review/list-sessions.js';

const defaultLimit = 100;

/**
 * A page of a short list that is read as a whole. The cursor is the key of the last item, so a page
 * continues at the same place when other items come and go.
 *
 * @param keyOf unique in the list; the items are sorted by it, and it begins with an instant.
 * @throws DomainError `invalid_cursor`.
 */
export function pageOfSorted<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit = defaultLimit, cursor, order = 'asc' }: PageInput & { readonly order?: 'asc' | 'desc' },
): Page<T> {
  if (cursor !== undefined && !/^\d{4}-[\d:.TZ-]{1,30}~/u.test(cursor)) {
    throw new DomainError('invalid_cursor', 'The cursor is not one of this list.');
  }
  const sign = order === 'asc' ? 1 : -1;
  const follows = (one: string, other: string): number => sign * compareCodePoints(one, other);
  const rest = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => cursor === undefined || follows(key, cursor) > 0)
    .toSorted((one, other) => follows(one.key, other.key));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    ...(rest.length > page.length && last !== undefined ? { cursor: last.key } : {}),
  };
}
