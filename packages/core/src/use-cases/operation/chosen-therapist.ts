import type { Account } from '../../domain/account/account.js';
import { DomainError } from '../../errors/domain-error.js';
import { quoted } from '../../errors/faults.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { ChosenAccountRepository } from '../../records/chosen-account-repository.js';
import { text } from '../input/checks.js';
import { check } from '../input/define-call.js';

export interface ChosenTherapistDeps {
  readonly accounts: AccountRepository;
  readonly chosen: ChosenAccountRepository;
}

/** @throws DomainError `account_not_found`, `forbidden`. */
export async function chosenTherapist(
  deps: ChosenTherapistDeps,
  login: string,
  options: CallOptions = {},
): Promise<Pick<Account, 'id' | 'username'>> {
  check('chosenTherapist', text(), login);
  const { id, username, role, disabledAt } = await accountOf(deps, login, options);
  const fault =
    role !== 'therapist'
      ? `is the account of ${role === 'admin' ? 'an admin' : 'a patient'}; sessions belong to therapists`
      : disabledAt !== undefined
        ? 'is deactivated'
        : undefined;
  if (fault !== undefined) throw new DomainError('forbidden', `The account ${username} ${fault}.`);
  return { id, username };
}

async function accountOf(
  { accounts, chosen }: ChosenTherapistDeps,
  login: string,
  options: CallOptions,
): Promise<Account> {
  const named = await accounts.find(login, options);
  if (named !== undefined) return named;
  const known = await chosen.ask(login, options);
  if (known.accountId !== undefined) return await chosenAccount(accounts, known.accountId, options);
  const found = await accounts.findByLogin(login, options);
  if (found === undefined) {
    throw new DomainError('account_not_found', `There is no account ${quoted(login)}.`);
  }
  // Anybody may have taken a name that was free while a host asked for it.
  if (found.createdAt > known.askedAt) {
    throw new DomainError(
      'forbidden',
      `The account ${found.username} was made after a host first asked for ${quoted(login)}. If it is the right one, set its id instead: ${found.id}`,
    );
  }
  const { askedAt } = known;
  const { accountId = found.id } = await chosen.choose(
    login,
    { askedAt, accountId: found.id },
    options,
  );
  return accountId === found.id ? found : await chosenAccount(accounts, accountId, options);
}

async function chosenAccount(
  accounts: AccountRepository,
  id: string,
  options: CallOptions,
): Promise<Account> {
  const account = await accounts.find(id, options);
  if (account !== undefined) return account;
  throw new DomainError('account_not_found', `The account ${quoted(id)} is gone.`);
}
