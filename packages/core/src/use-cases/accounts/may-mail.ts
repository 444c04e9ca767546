import type { Account } from '../../domain/account/account.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { MailAllowanceRepository } from '../../records/mail-allowance-repository.js';

export interface MayMailDeps {
  readonly accounts: AccountRepository;
  readonly allowance: MailAllowanceRepository;
}

/**
 * Whether an account may get a notice by mail. An unconfirmed address may belong to a stranger, so
 * only a few are sent to it.
 */
export async function mayMail(
  { accounts, allowance }: MayMailDeps,
  account: Account,
): Promise<boolean> {
  if (await accounts.hasConfirmed(account)) return true;
  return await allowance.take(account.email, 'notice');
}
