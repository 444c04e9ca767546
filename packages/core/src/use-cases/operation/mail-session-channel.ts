import { PortError } from '../../errors/port-error.js';
import type { MailCatalogueOptions } from '../../mails/mail-catalogue.js';
import { type MailDraft, MailWriter } from '../../mails/mail-writer.js';
import type { Clock } from '../../ports/clock.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Mailer } from '../../ports/mailer.js';
import type { SessionChannel } from '../../ports/session-channel.js';
import { AccountRepository } from '../../records/account-repository.js';

/** Ports of `createMailSessionChannel`. */
export interface MailSessionChannelPorts {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly mailer: Mailer;
}

/** Options of `createMailSessionChannel`. */
export interface MailSessionChannelOptions extends MailCatalogueOptions {
  /** Makes the link to a session. Default: the mail says where to look, without a link. */
  readonly sessionLink?: ((sessionId: string) => string) | undefined;
}

const told = ['processed', 'failed'] as const;
type Told = (typeof told)[number];
const where = { port: 'session-channel', operation: 'send', adapter: 'mail' };

/**
 * Mails therapists that a session of theirs is ready or has failed, if they want such mails. A mail
 * names neither title nor patient and has no word of the session. The choice counts at the time of
 * the mail. Unconfirmed addresses get none, because they may belong to strangers.
 *
 * @throws TypeError for faulty texts of mails; see `AccountOptions.mailTexts`.
 */
export function createMailSessionChannel(
  { mailer, ...ports }: MailSessionChannelPorts,
  { sessionLink, ...options }: MailSessionChannelOptions = {},
): SessionChannel {
  const accounts = new AccountRepository(ports);
  const mails = new MailWriter(options);
  const send: SessionChannel['send'] = async ({ id, type, sessionId, ownerId }, call = {}) => {
    if (!isTold(type)) return;
    const account = await accounts.find(ownerId, call);
    if (account?.sessionMails !== true || account.disabledAt !== undefined) return;
    if (!(await accounts.hasConfirmed(account, call))) return;
    const mail = mails.write(account.language, draftOf(type, sessionLink?.(sessionId)));
    await mailer.send({ to: account.email, ...mail, ...(isMailId(id) && { id }) }, call);
  };
  return {
    name: 'mail',
    types: told,
    send: (news, call) => send(news, call).catch(throwFinal),
  };
}

function draftOf(type: Told, link: string | undefined): MailDraft {
  const words = type === 'processed' ? 'sessionProcessed' : 'sessionFailed';
  return {
    subject: `${words}.subject`,
    paragraphs: (say) => [
      [say(`${words}.what`)],
      ...(link === undefined ? [[say('session.noLink')]] : [[say('session.link')], [link]]),
      [say('session.end')],
    ],
  };
}

function isTold(type: string): type is Told {
  return (told as readonly string[]).includes(type);
}

/** Ids of an embedding program may have any letters. */
function isMailId(id: string): boolean {
  return /^[\w.-]{1,200}$/u.test(id);
}

/** A malformed address stays malformed, and so does an owner id that cannot be an account id. */
function throwFinal(error: unknown): never {
  if (!PortError.is(error, 'invalid_argument')) throw error;
  throw new PortError('not_found', 'The owner of the session cannot get mail', where);
}
