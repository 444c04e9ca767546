import type { Account, AccountRole } from '../../domain/account/account.js';
import { type Instant, toInstant } from '../../domain/instant.js';
import type { MailTextKey } from '../../mails/mail-texts.js';
import type { MailDraft, MailWriter, Say } from '../../mails/mail-writer.js';
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
  readonly mails: MailWriter;
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
    const { background, clock, mails } = this.#deps;
    const at = toInstant(clock.now());
    const mail = mails.write(account.language, newsDraft(account, news, at));
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

function addresses({ email }: Account, news: AccountNews): readonly string[] {
  return news.kind === 'email_changed' ? [news.previousEmail, email] : [email];
}

/** What was changed, when, and what to do if another person changed it. */
function newsDraft({ username }: Account, news: AccountNews, at: Instant): MailDraft {
  const { subject, what, end } = words[news.kind];
  const time = `${at.slice(0, 10)} ${at.slice(11, 16)}`;
  return {
    subject,
    paragraphs: (say) => [
      [say('notice.account', { username }), say('notice.time', { time })],
      [whatChanged(news, what, say)],
      [say(end)],
    ],
  };
}

function whatChanged(news: AccountNews, what: MailTextKey, say: Say): string {
  if (news.kind === 'password_changed') return say(`passwordChanged.${news.by}`);
  return say(what, news.kind === 'role_changed' ? { role: say(`role.${news.role}`) } : {});
}

/** The texts of each mail: the subject, what was changed, and what to do. */
const words: Readonly<
  Record<AccountNews['kind'], Readonly<Record<'subject' | 'what' | 'end', MailTextKey>>>
> = {
  password_changed: {
    subject: 'passwordChanged.subject',
    what: 'passwordChanged.profile',
    end: 'passwordChanged.end',
  },
  email_change_asked: {
    subject: 'emailChangeAsked.subject',
    what: 'emailChangeAsked.what',
    end: 'emailChangeAsked.end',
  },
  email_changed: {
    subject: 'emailChanged.subject',
    what: 'emailChanged.what',
    end: 'emailChanged.end',
  },
  role_changed: {
    subject: 'roleChanged.subject',
    what: 'roleChanged.what',
    end: 'notice.unexpected',
  },
  deactivated: {
    subject: 'deactivated.subject',
    what: 'deactivated.what',
    end: 'notice.unexpected',
  },
  reactivated: {
    subject: 'reactivated.subject',
    what: 'reactivated.what',
    end: 'notice.unexpected',
  },
};
