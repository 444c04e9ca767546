import type { Account } from '../../domain/account/account.js';
import {
  type CareRequest,
  checkAskedLogin,
  createCareRequest,
  isLinked,
} from '../../domain/care-link/care-link.js';
import { instantAfter } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { MailDraft, MailWriter } from '../../mails/mail-writer.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { Mailer } from '../../ports/mailer.js';
import type { CareLinkRepository } from '../../records/care-link-repository.js';
import { untilWritten } from '../../records/conflicts.js';
import type { BackgroundWork } from '../accounts/background-work.js';
import { type MayMailDeps, mayMail } from '../accounts/may-mail.js';
import { text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';

export interface AskCareLinkDeps extends MayMailDeps {
  readonly links: CareLinkRepository;
  readonly mailer: Mailer;
  readonly mails: MailWriter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly background: BackgroundWork;
  /**
   * Whether an e-mail address leads to an account only after the account has confirmed it. Without
   * a mail server no address can be confirmed, so every address is accepted.
   */
  readonly requireConfirmedEmail: boolean;
  /** Address of the page where a patient answers requests. Absent: the mail has no link. */
  readonly careLinksPage: string | undefined;
}

export interface AskCareLinkInput {
  /** The complete e-mail address or username of the patient. */
  readonly login: string;
}

const checkCall = defineCall<'therapist', AskCareLinkInput>('askCareLink', ['therapist'], {
  login: text(),
});

/** Id of no account. With it, an unknown login costs the same reads as a known one. */
const noAccount = 'nobody';
/** Most mails per day to one patient about the requests of all therapists. */
const mostMailsADay = 5;
const dayMs = 24 * 3_600_000;

/** Does not name the therapist, who could put any text into the name. */
function askedDraft(link: string | undefined): MailDraft {
  return {
    subject: 'careLinkAsked.subject',
    paragraphs: (say) => [
      [say('careLinkAsked.what')],
      ...(link === undefined
        ? [[say('careLinkAsked.noLink')]]
        : [[say('careLinkAsked.link')], [link]]),
      [say('careLinkAsked.end')],
    ],
  };
}

/** A therapist asks a patient for a care link. */
export class AskCareLink
  implements UseCase<Actor, AskCareLinkInput, Promise<{ readonly patientId?: string }>>
{
  readonly #deps: AskCareLinkDeps;

  constructor(deps: AskCareLinkDeps) {
    this.#deps = deps;
  }

  /**
   * Stores the request for 30 days, whether a patient has this login or not. Mails a patient who is
   * asked for the first time. Resolves with the patient for the audit log; the therapist must not
   * learn it. If the link is in force, nothing changes.
   *
   * @throws DomainError `forbidden`; `invalid_account` for a text that cannot be a login.
   */
  async execute(
    actor: Actor,
    input: AskCareLinkInput,
    callOptions: CallOptions = {},
  ): Promise<{ readonly patientId?: string }> {
    const call = checkCall(actor, input, callOptions);
    const { options } = call;
    const { accountId: therapistId } = call.actor;
    const { ids } = this.#deps;
    const login = checkAskedLogin(call.input.login);
    const patient = await this.#findPatient(login, options);
    const patientId = patient === undefined ? {} : { patientId: patient.id };
    const asked = { id: ids.next(), therapistId, login, ...patientId };
    const first = await untilWritten(() => this.#ask(asked, options));
    if (first && patient !== undefined) {
      this.#deps.background.start(patient.email, () => this.#tell(patient));
    }
    return patientId;
  }

  /** An account that only claims an address must not get requests for the owner of the address. */
  async #findPatient(login: string, options: CallOptions): Promise<Account | undefined> {
    const { accounts, requireConfirmedEmail } = this.#deps;
    const found = await accounts.findForLogin(login, options);
    if (found === undefined || !isPatient(found.account)) return undefined;
    return found.confirmed || !requireConfirmedEmail ? found.account : undefined;
  }

  /** Resolves with whether this is the first request of the therapist that the patient sees. */
  async #ask(
    asked: Pick<CareRequest, 'id' | 'therapistId' | 'login' | 'patientId'>,
    options: CallOptions,
  ): Promise<boolean> {
    const { links, clock } = this.#deps;
    const { therapistId, login, patientId = noAccount } = asked;
    const link = await links.link(therapistId, patientId, options);
    const requests = await links.requests(therapistId, patientId, options);
    const before = await links.request(therapistId, login, options);
    if (isLinked(link?.care)) return false;
    const history = {
      before: before?.care,
      link: link?.care,
      requests: requests.map(({ care }) => care),
    };
    const request = createCareRequest(asked, history, clock.now());
    if (request === before?.care) return false;
    await links.saveRequest(request, before, options);
    return requests.length === 0 && request.refusedAt === undefined;
  }

  async #tell(patient: Account): Promise<void> {
    const { links, mailer, mails, careLinksPage, clock } = this.#deps;
    const { id, email: to } = patient;
    const since = instantAfter(clock.now(), -dayMs);
    const asked = await links.countAsked(id, { since, most: mostMailsADay + 1 });
    if (asked > mostMailsADay) return;
    if (!(await mayMail(this.#deps, patient))) return;
    await mailer.send({ to, ...mails.write(patient.language, askedDraft(careLinksPage)) });
  }
}

function isPatient(account: Account): boolean {
  return account.role === 'patient' && account.disabledAt === undefined;
}
