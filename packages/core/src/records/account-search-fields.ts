import type { Account } from '../domain/account/account.js';
import { beginningsOf } from '../text/beginnings.js';

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
