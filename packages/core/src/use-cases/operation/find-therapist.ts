import type { Account } from '../../domain/account/account.js';
import { DomainError } from '../../errors/domain-error.js';
import { quoted } from '../../errors/faults.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import { text } from '../input/checks.js';
import { check } from '../input/define-call.js';

/** @throws DomainError `account_not_found`, `forbidden`. */
export async function findTherapist(
  accounts: AccountRepository,
  login: string,
  options: CallOptions = {},
): Promise<Pick<Account, 'id' | 'username'>> {
  check('findTherapist', text(), login);
  const account = await accounts.findByLogin(login, options);
  if (account === undefined) {
    throw new DomainError('account_not_found', `There is no account ${quoted(login)}.`);
  }
  const { id, username, role, disabledAt } = account;
  const fault =
    role !== 'therapist'
      ? `is the account of ${role === 'admin' ? 'an admin' : 'a patient'}; sessions belong to therapists`
      : disabledAt !== undefined
        ? 'is deactivated'
        : undefined;
  if (fault !== undefined) throw new DomainError('forbidden', `The account ${username} ${fault}.`);
  return { id, username };
}
