import type { Account } from '../domain/account.js';
import { beginningsOf } from '../support/beginnings.js';

/** What a document has so that an account is found by the beginnings of its names, in their order. */
export function accountSearchFields({
  displayName,
  username,
  email,
}: Pick<Account, 'displayName' | 'username' | 'email'>): {
  readonly sortName: string;
  readonly search: string;
} {
  return {
    sortName: displayName.toLowerCase(),
    search: beginningsOf(`${displayName} ${username} ${email}`),
  };
}
