import { type Account, withoutPendingEmail } from '../../domain/account/account.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { AccountTokenRepository } from '../../records/account-token-repository.js';
import { type Caller, everyone } from '../input/actors.js';
import { text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { CredentialsKeeper } from './credentials-keeper.js';
import type { TellAccount } from './tell-account.js';

export interface ConfirmEmailDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly confirmations: AccountTokenRepository;
  readonly keeper: CredentialsKeeper;
  readonly tellAccount: TellAccount;
}

export interface ConfirmEmailInput {
  /** From the mail. */
  readonly token: string;
}

const checkCall = defineCall<Caller['role'], ConfirmEmailInput>('confirmEmail', everyone, {
  token: text(),
});

/** Confirms the e-mail address that an account registered with or asked to change to. */
export class ConfirmEmail implements UseCase<Caller, ConfirmEmailInput, Promise<void>> {
  readonly #deps: ConfirmEmailDeps;

  constructor(deps: ConfirmEmailDeps) {
    this.#deps = deps;
  }

  /**
   * Voids open password resets. An account that had the address without confirming it loses it.
   *
   * @throws DomainError `email_token_invalid`; `email_taken` if another account has confirmed the
   *   address meanwhile, which also ends the change.
   */
  async execute(
    actor: Caller,
    input: ConfirmEmailInput,
    callOptions: CallOptions = {},
  ): Promise<void> {
    const call = checkCall(actor, input, callOptions);
    const { token } = call.input;
    const { options } = call;
    const { accounts, credentials, confirmations, keeper } = this.#deps;
    const found = await confirmations.find(token, options);
    const { accountId, email } = found ?? {};
    if (found === undefined || accountId === undefined || email === undefined) throw refusal();
    const before = await accounts.find(accountId, options);
    const kept = await credentials.find(accountId, options);
    if (before === undefined || !awaits(before, email)) throw refusal();
    if (kept?.version !== found.credentialsVersion) throw refusal();
    if (!(await confirmations.use(found, options))) throw refusal();
    await this.#reserve(before, email, options);
    // Done before the address changes, so that password resets of the old mailbox end with it.
    const { emailClaim: _ended, ...fresh } = keeper.withNewVersion(kept);
    if (!(await keeper.replace(accountId, fresh, kept, options))) throw refusal();
    const account = await accounts.update(
      accountId,
      (stored) => ({ ...withoutPendingEmail(stored), email }),
      options,
    );
    if (before.email === email) return;
    this.#deps.tellAccount.tell(account, {
      kind: 'email_changed',
      previousEmail: before.email,
      wasConfirmed: kept.emailClaim === undefined,
    });
  }

  async #reserve({ id }: Account, email: string, options: CallOptions): Promise<void> {
    const { accounts } = this.#deps;
    try {
      await accounts.confirmEmail(id, email, options);
    } catch (error) {
      if (DomainError.is(error, 'email_taken')) {
        await accounts.update(id, withoutPendingEmail, options);
        throw new DomainError(
          'email_taken',
          'Another account has confirmed this e-mail address; choose another one.',
        );
      }
      throw error;
    }
  }
}

/** Whether the account wants this address: it registered with it, or asked to change to it. */
function awaits({ email, pendingEmail, disabledAt }: Account, wanted: string): boolean {
  return disabledAt === undefined && (pendingEmail?.address ?? email) === wanted;
}

function refusal(): DomainError {
  return new DomainError(
    'email_token_invalid',
    'This token is not valid, was used already, or is older than a day; ask for a new one.',
  );
}
