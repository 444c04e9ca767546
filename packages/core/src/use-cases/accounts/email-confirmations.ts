import type { Account } from '../../domain/account/account.js';
import type { MailDraft, MailWriter } from '../../mails/mail-writer.js';
import type { Mailer } from '../../ports/mailer.js';
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
  readonly mails: MailWriter;
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
    const { accounts, credentials, confirmations, allowance, mailer, mails } = this.#deps;
    if (!(await allowance.take(email, 'confirmation'))) return;
    const holder = await accounts.findForLogin(email);
    const isHeld = holder !== undefined && holder.account.id !== account.id;
    if (isHeld && holder.confirmed) {
      await mailer.send({
        to: email,
        ...mails.write(holder.account.language, inUse(account, why)),
      });
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
    const link = this.#deps.confirmEmailLink?.(token);
    const draft = toConfirm(account, why, { token, link, isHeld });
    await mailer.send({ to: email, ...mails.write(account.language, draft) });
  }
}

/** Asks the owner of the address, in the language of the account that is to get it. */
function toConfirm(
  { username }: Account,
  why: 'registered' | 'changed',
  { token, link, isHeld }: { token: string; link: string | undefined; isHeld: boolean },
): MailDraft {
  return {
    subject: 'confirm.subject',
    paragraphs: (say) => [
      [
        say(`confirm.${why}`, { username }),
        ...(isHeld ? [say('confirm.otherAccount')] : []),
        say(link === undefined ? 'confirm.token' : 'confirm.link'),
      ],
      [link ?? token],
      [say('confirm.end')],
    ],
  };
}

function inUse({ username }: Account, why: 'registered' | 'changed'): MailDraft {
  return {
    subject: 'inUse.subject',
    paragraphs: (say) => [
      [say(`confirm.${why}`, { username }), say('inUse.unchanged')],
      [say('inUse.end')],
    ],
  };
}
