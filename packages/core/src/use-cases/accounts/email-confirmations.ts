import type { Account } from '../../domain/account/account.js';
import type { Mail, Mailer } from '../../ports/mailer.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { AccountTokenRepository } from '../../records/account-token-repository.js';
import type { MailAllowanceRepository } from '../../records/mail-allowance-repository.js';
import type { BackgroundWork } from './background-work.js';
import { randomToken } from './secrets.js';

export interface EmailConfirmationsDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly confirmations: AccountTokenRepository;
  readonly allowance: MailAllowanceRepository;
  readonly mailer: Mailer;
  readonly background: BackgroundWork;
  /** Makes the link in the mail from the token. Default: the mail holds the bare token. */
  readonly confirmEmailLink: ((token: string) => string) | undefined;
}

/**
 * Asks the owner of a mailbox to confirm that an account may have its address. If another account
 * has confirmed the address already, the mail says so instead and holds no token.
 */
export class EmailConfirmations {
  readonly #deps: EmailConfirmationsDeps;

  constructor(deps: EmailConfirmationsDeps) {
    this.#deps = deps;
  }

  /** Returns before it reads any record. Sends at most ten mails per hour to one address. */
  ask(account: Account, email: string, why: 'registered' | 'changed'): void {
    this.#deps.background.start(email, () => this.#ask(account, email, why));
  }

  async #ask(account: Account, email: string, why: 'registered' | 'changed'): Promise<void> {
    const { accounts, credentials, confirmations, allowance, mailer } = this.#deps;
    if (!(await allowance.take(email, 'confirmation'))) return;
    const holder = await accounts.findForLogin(email);
    const isHeld = holder !== undefined && holder.account.id !== account.id;
    if (isHeld && holder.confirmed) {
      await mailer.send({ to: email, ...inUse(account, why) });
      return;
    }
    const kept = await credentials.find(account.id);
    if (kept === undefined) return;
    const token = randomToken();
    await confirmations.create(token, {
      accountId: account.id,
      credentialsVersion: kept.version,
      email,
    });
    const shown = this.#deps.confirmEmailLink?.(token);
    const confirm = `${shown === undefined ? tokenUse : 'Confirm it here:'}\n\n${shown ?? token}`;
    await mailer.send({ to: email, ...toConfirm(account, why, confirm, isHeld) });
  }
}

const tokenUse = `enter this token in the program that you sign in with.
A program sends it to /v1/auth/email/confirm:`;

const attempts = {
  registered: ({ username }: Account) =>
    `A new account, ${username}, was registered with your e-mail address.`,
  changed: ({ username }: Account) =>
    `The account ${username} asks to change its e-mail address to yours.`,
};

/** The text of the mail, in lines so short that no mail program breaks them. */
function toConfirm(
  account: Account,
  why: 'registered' | 'changed',
  confirm: string,
  isHeld: boolean,
): Omit<Mail, 'to'> {
  return {
    subject: 'Confirm your e-mail address',
    text: `${attempts[why](account)}
${isHeld ? otherAccount : ''}If it was you: ${confirm}

This works once and for one day. If it was not you, ignore this message:
the account does not get your address.
`,
  };
}

const otherAccount = `There is already an account with your address. If that one is yours, sign
in with it or reset its password.
`;

function inUse(account: Account, why: 'registered' | 'changed'): Omit<Mail, 'to'> {
  return {
    subject: 'Your e-mail address is in use already',
    text: `${attempts[why](account)}
Your address belongs to your account here, and nothing about it has
changed.

If it was you, sign in with your account or reset its password. If it was
not you, there is nothing to do.
`,
  };
}
