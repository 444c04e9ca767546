import { type Token, token } from '../token.js';

/** Makes identifiers. */
export interface Ids {
  /**
   * A new identifier: unguessable, unique everywhere, 20 to 40 characters of `a-z`, `0-9` and
   * `-`, and sorting after those made earlier on the same clock.
   */
  next(): string;
}

export const Ids: Token<Ids> = token('ids');
