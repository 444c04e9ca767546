import type { CallOptions } from '../../ports/call-options.js';
import type { Mailer } from '../../ports/mailer.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { AccountResetRepository } from '../../records/account-reset-repository.js';
import { randomToken } from './secrets.js';

export interface RequestPasswordResetDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly resets: AccountResetRepository;
  readonly mailer: Mailer;
  /** Where the token is to be used; absent: the mail holds the bare token. */
  readonly resetLink: ((token: string) => string) | undefined;
  readonly report: (error: unknown) => void;
}

/** Mails somebody the permission to set a new password. */
export class RequestPasswordReset {
  readonly #deps: RequestPasswordResetDeps;
  readonly #underWay = new Set<Promise<void>>();

  constructor(deps: RequestPasswordResetDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves before anything is looked up, so that neither answer nor time tell whether there is
   * such an account. Faults are reported to the operator.
   */
  async execute(email: string, { signal }: CallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const work = this.#send(email)
      .catch(this.#deps.report)
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** Resolves when everything that was asked for so far has been done; for an orderly end. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #send(email: string): Promise<void> {
    const { accounts, credentials, resets, mailer, resetLink } = this.#deps;
    if (!email.includes('@')) return;
    const account = await accounts.findByLogin(email);
    const kept = await credentials.find(account?.id);
    if (account === undefined || kept === undefined || account.disabledAt !== undefined) return;
    const token = randomToken();
    await resets.create(token, { accountId: account.id, credentialsVersion: kept.version });
    await mailer.send({
      to: account.email,
      subject: 'Reset your password',
      text: mailText(token, resetLink),
    });
  }
}

/** In short lines, which no mail program breaks. */
function mailText(token: string, resetLink: ((token: string) => string) | undefined): string {
  const use = resetLink === undefined ? 'Set a new one with this token:' : 'Set a new one here:';
  return `Somebody, probably you, has forgotten the password of your account.
${use}

${resetLink?.(token) ?? token}

This works once and for one hour. If it was not you, ignore this message:
nothing changes.
`;
}
