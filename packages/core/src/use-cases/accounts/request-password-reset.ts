import { type Account, normalizeEmail } from '../../domain/account/account.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Mailer } from '../../ports/mailer.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { AccountTokenRepository } from '../../records/account-token-repository.js';
import type { BackgroundWork } from './background-work.js';
import { randomToken } from './secrets.js';

export interface RequestPasswordResetDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly resets: AccountTokenRepository;
  readonly mailer: Mailer;
  /** Where the token is to be used; absent: the mail holds the bare token. */
  readonly resetLink: ((token: string) => string) | undefined;
  readonly background: BackgroundWork;
}

/** Mails the holder of an account a token with which to set a new password. */
export class RequestPasswordReset {
  readonly #deps: RequestPasswordResetDeps;

  constructor(deps: RequestPasswordResetDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves before anything is looked up, so that neither answer nor time tell whether there is
   * such an account. Faults are reported to the operator.
   */
  async execute(email: string, { signal }: CallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    this.#deps.background.start(normalizeEmail(email), () => this.#send(email));
  }

  /** Resolves when all mails so far have been sent or have failed, for an orderly end. */
  async settled(): Promise<void> {
    await this.#deps.background.settled();
  }

  async #send(email: string): Promise<void> {
    const { accounts, credentials, resets, mailer, resetLink } = this.#deps;
    if (!email.includes('@')) return;
    const account = await accounts.findByLogin(email);
    const kept = await credentials.find(account?.id);
    if (account === undefined || kept === undefined || account.disabledAt !== undefined) return;
    const token = randomToken();
    await resets.create(token, {
      accountId: account.id,
      credentialsVersion: kept.version,
      email: account.email,
    });
    await mailer.send({
      to: account.email,
      subject: 'Reset your password',
      text: mailText(account, token, resetLink),
    });
  }
}

/** In short lines, which no mail program breaks. */
function mailText(
  { username }: Account,
  token: string,
  resetLink: ((token: string) => string) | undefined,
): string {
  const use = resetLink === undefined ? 'Set a new one with this token:' : 'Set a new one here:';
  return `A new password was requested for the account ${username}.
${use}

${resetLink?.(token) ?? token}

This works once and for one hour. If it was not you, ignore this message:
nothing changes.
`;
}
