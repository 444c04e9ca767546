import { normalizeEmail } from '../../domain/account/account.js';
import type { MailWriter } from '../../mails/mail-writer.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Mailer } from '../../ports/mailer.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { AccountTokenRepository } from '../../records/account-token-repository.js';
import { type Caller, everyone } from '../input/actors.js';
import { text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { BackgroundWork } from './background-work.js';
import { randomToken } from './secrets.js';

export interface RequestPasswordResetInput {
  readonly email: string;
}

const checkCall = defineCall<Caller['role'], RequestPasswordResetInput>(
  'requestPasswordReset',
  everyone,
  { email: text() },
);

export interface RequestPasswordResetDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly resets: AccountTokenRepository;
  readonly mailer: Mailer;
  readonly mails: MailWriter;
  /** Makes the link in the mail from the token. Default: the mail holds the bare token. */
  readonly resetLink: ((token: string) => string) | undefined;
  readonly background: BackgroundWork;
}

/** Mails the holder of an account a token for setting a new password. */
export class RequestPasswordReset
  implements UseCase<Caller, RequestPasswordResetInput, Promise<void>>
{
  readonly #deps: RequestPasswordResetDeps;

  constructor(deps: RequestPasswordResetDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves before it reads any record, so that neither the answer nor its time reveals whether
   * such an account exists. Errors are reported to the operator.
   */
  async execute(
    actor: Caller,
    input: RequestPasswordResetInput,
    options: CallOptions = {},
  ): Promise<void> {
    const call = checkCall(actor, input, options);
    const { email } = call.input;
    call.options.signal?.throwIfAborted();
    this.#deps.background.start(normalizeEmail(email), () => this.#send(email));
  }

  async #send(email: string): Promise<void> {
    const { accounts, credentials, resets, mailer, mails } = this.#deps;
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
    const link = this.#deps.resetLink?.(token);
    await mailer.send({
      to: account.email,
      ...mails.write(account.language, {
        subject: 'reset.subject',
        paragraphs: (say) => [
          [
            say('reset.asked', { username: account.username }),
            say(link === undefined ? 'reset.token' : 'reset.link'),
          ],
          [link ?? token],
          [say('reset.end')],
        ],
      }),
    });
  }
}
