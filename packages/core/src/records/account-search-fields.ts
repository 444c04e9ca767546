import type { Account } from '../domain/account/account.js';
import { beginningsOf } from '../text/beginnings.js';

/** Fields by which an account is found by the beginnings of its names, and sorted by name. */
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
