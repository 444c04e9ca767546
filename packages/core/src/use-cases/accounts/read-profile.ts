import type { Account } from '../../domain/account/account.js';
import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import { people } from '../input/actors.js';
import { defineCall, type UseCase } from '../input/define-call.js';

const checkCall = defineCall('readProfile', people, {});

/** Reads the actor's own account. */
export class ReadProfile implements UseCase<Actor, object | undefined, Promise<Account>> {
  readonly #accounts: AccountRepository;

  constructor(accounts: AccountRepository) {
    this.#accounts = accounts;
  }

  /** @throws DomainError `account_not_found`. */
  async execute(actor: Actor, input: object = {}, options: CallOptions = {}): Promise<Account> {
    const call = checkCall(actor, input, options);
    return await this.#accounts.get(call.actor.accountId, call.options);
  }
}
