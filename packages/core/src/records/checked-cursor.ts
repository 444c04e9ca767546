import { DomainError } from '../errors/domain-error.js';
import { PortError } from '../errors/port-error.js';

/**
 * Runs a query with a cursor that came from outside.
 *
 * @throws DomainError `invalid_cursor` when the store does not take it; what `query` throws.
 */
export async function withCheckedCursor<T>(
  cursor: string | undefined,
  query: () => Promise<T>,
): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (cursor === undefined || !PortError.is(error, 'invalid_argument')) throw error;
    throw new DomainError(
      'invalid_cursor',
      'The cursor is not one of this list; start again without one and change nothing in those you get.',
      { cause: error },
    );
  }
}
