import type { Account, AccountRole } from '../../domain/account/account.js';
import { type Instant, toInstant } from '../../domain/instant.js';
import type { Clock } from '../../ports/clock.js';
import type { Mailer } from '../../ports/mailer.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { MailAllowanceRepository } from '../../records/mail-allowance-repository.js';
import type { BackgroundWork } from './background-work.js';

/** A change of an account that its holder must be told, even if the holder made it. */
export type AccountNews =
  /** `profile`: by the signed-in holder; `reset`: with a mailed token; `operator`: by a command. */
  | { readonly kind: 'password_changed'; readonly by: 'profile' | 'reset' | 'operator' }
  | { readonly kind: 'email_change_asked' }
  /** A mail goes to `previousEmail` too. `wasConfirmed`: whether the account had confirmed it. */
  | {
      readonly kind: 'email_changed';
      readonly previousEmail: string;
      readonly wasConfirmed: boolean;
    }
  | { readonly kind: 'role_changed'; readonly role: AccountRole }
  | { readonly kind: 'deactivated' }
  | { readonly kind: 'reactivated' };

export interface TellAccountDeps {
  readonly accounts: AccountRepository;
  readonly allowance: MailAllowanceRepository;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly background: BackgroundWork;
}

/**
 * Mails the holder of an account what was changed, when, and what to do if another person changed
 * it. The mails hold no token and no link.
 */
export class TellAccount {
  readonly #deps: TellAccountDeps;

  constructor(deps: TellAccountDeps) {
    this.#deps = deps;
  }

  /**
   * Returns at once. The change was made before and does not wait for the mail. `account` is the
   * account after the change. Errors are reported to the operator.
   */
  tell(account: Account, news: AccountNews): void {
    const { background, clock } = this.#deps;
    const at = toInstant(clock.now());
    const mail = { subject: subjects[news.kind], text: mailText(account, news, at) };
    for (const to of addresses(account, news)) {
      background.start(to, async () => {
        if (await this.#mayMail(account, news, to)) await this.#deps.mailer.send({ to, ...mail });
      });
    }
  }

  /** An unconfirmed address may belong to a stranger, so only a few mails are sent to it. */
  async #mayMail(account: Account, news: AccountNews, to: string): Promise<boolean> {
    const { accounts, allowance } = this.#deps;
    const isConfirmed =
      news.kind === 'email_changed'
        ? to === account.email || news.wasConfirmed
        : await accounts.hasConfirmed(account);
    return isConfirmed || (await allowance.take(to, 'notice'));
  }
}

const subjects: Readonly<Record<AccountNews['kind'], string>> = {
  password_changed: 'Your password was changed',
  email_change_asked: 'A change of your e-mail address was requested',
  email_changed: 'Your e-mail address was changed',
  role_changed: 'The role of your account was changed',
  deactivated: 'Your account was deactivated',
  reactivated: 'Your account was reactivated',
};

function addresses({ email }: Account, news: AccountNews): readonly string[] {
  return news.kind === 'email_changed' ? [news.previousEmail, email] : [email];
}

/** The text of the mail, in lines so short that no mail program breaks them. */
function mailText({ username }: Account, news: AccountNews, at: Instant): string {
  return `Account: ${username}
Time:    ${at.slice(0, 10)} ${at.slice(11, 16)} UTC

${whatChanged(news)}

${whatToDo(news)}
`;
}

function whatChanged(news: AccountNews): string {
  switch (news.kind) {
    case 'password_changed':
      return {
        profile: 'Your password was changed. All other devices were signed out.',
        reset: 'Your password was reset by mail. All devices were signed out.',
        operator: 'An operator set a new password. All devices were signed out.',
      }[news.by];
    case 'email_change_asked':
      return `A change of your e-mail address to another one was requested.
This address stays in use until the other one is confirmed.`;
    case 'email_changed':
      return 'The e-mail address of your account was changed and confirmed.';
    case 'role_changed':
      return `The role of your account is now: ${news.role}.`;
    case 'deactivated':
      return 'Your account was deactivated. You can no longer sign in.';
    case 'reactivated':
      return 'Your account was reactivated. You can sign in again.';
  }
}

function whatToDo(news: AccountNews): string {
  switch (news.kind) {
    case 'password_changed':
      return `If it was you, there is nothing to do. If it was not you, reset your
password by mail at once and tell the operator of this service.`;
    case 'email_change_asked':
      return `If it was you, there is nothing to do here. If it was not you, sign in
and change your password at once: this stops the change.`;
    case 'email_changed':
      return `If it was you, there is nothing to do. If it was not you, tell the
operator of this service at once.`;
    case 'role_changed':
    case 'deactivated':
    case 'reactivated':
      return 'If you did not expect this, ask the operator of this service.';
  }
}
