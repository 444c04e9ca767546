import {
  type CareLink,
  type CareRequest,
  isVisibleTo,
  noSuchCareLink,
} from '../../domain/care-link/care-link.js';
import { toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { MailDraft, MailWriter } from '../../mails/mail-writer.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Mailer } from '../../ports/mailer.js';
import type { StoredCare } from '../../records/care-documents.js';
import type { CareLinkRepository } from '../../records/care-link-repository.js';
import { untilWritten } from '../../records/conflicts.js';
import type { BackgroundWork } from '../accounts/background-work.js';
import { type MayMailDeps, mayMail } from '../accounts/may-mail.js';
import { bool, lookedUpId } from '../input/checks.js';
import { type CheckedCall, defineCall, type UseCase } from '../input/define-call.js';
import type { EndCareLink } from './end-care-link.js';
import type { CareLinkView, ListCareLinks } from './list-care-links.js';

export interface AnswerCareLinkInput {
  /** Id of the link or of the request. */
  readonly id: string;
  readonly accepted: boolean;
}

const checkCall = defineCall<'patient', AnswerCareLinkInput>('answerCareLink', ['patient'], {
  id: lookedUpId,
  accepted: bool,
});

/** A link or a request after the patient answered it. */
export interface AnsweredCareLink {
  readonly care: CareRequest | CareLink;
  /** As the patient sees it. */
  readonly view: CareLinkView;
}

export interface AnswerCareLinkDeps extends MayMailDeps {
  readonly listCareLinks: ListCareLinks;
  readonly links: CareLinkRepository;
  readonly endCareLink: EndCareLink;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly mails: MailWriter;
  readonly background: BackgroundWork;
}

/** Does not name the patient: mail passes through many hands. */
const acceptedDraft: MailDraft = {
  subject: 'careLinkAccepted.subject',
  paragraphs: (say) => [[say('careLinkAccepted.what')]],
};

/** A patient accepts or refuses the request of a therapist. */
export class AnswerCareLink
  implements UseCase<Actor, AnswerCareLinkInput, Promise<AnsweredCareLink>>
{
  readonly #deps: AnswerCareLinkDeps;

  constructor(deps: AnswerCareLinkDeps) {
    this.#deps = deps;
  }

  /**
   * Answers all requests of the therapist at once. A link in force stays if the patient accepts it
   * again, and ends if the patient refuses it. Mails the therapist when a link is made. A refusal is
   * not mailed: the therapist must not learn whether the patient exists.
   *
   * @throws DomainError `forbidden`; `care_link_not_found`, also for a request to another patient.
   */
  async execute(
    actor: Actor,
    input: AnswerCareLinkInput,
    options: CallOptions = {},
  ): Promise<AnsweredCareLink> {
    const call = checkCall(actor, input, options);
    const care = await this.#answer(call);
    const view = await this.#deps.listCareLinks.view(care, 'patient', call.options);
    return { care, view };
  }

  async #answer({
    actor,
    input: { id, accepted },
    options,
  }: CheckedCall<Actor, AnswerCareLinkInput>): Promise<CareRequest | CareLink> {
    const { accountId } = actor;
    if (accepted) return await untilWritten(() => this.#accept(accountId, id, options));
    return await this.#deps.endCareLink.execute(actor, { id }, options);
  }

  async #accept(patientId: string, id: string, options: CallOptions): Promise<CareLink> {
    const { accounts, links, clock } = this.#deps;
    const found = await links.find(id, options);
    if (found?.care.patientId !== patientId || !isVisibleTo('patient', found.care)) {
      throw noSuchCareLink();
    }
    const { care } = found;
    if ('acceptedAt' in care) return care;
    const { therapistId, askedAt } = care;
    const link = { id, therapistId, patientId, askedAt, acceptedAt: toInstant(clock.now()) };
    const before = await links.link(therapistId, patientId, options);
    const others = await links.requests(therapistId, patientId, options);
    const names = await accounts.get(patientId, options);
    await links.saveLink(link, { before, names, answered: withFound(others, found) }, options);
    this.#deps.background.start(therapistId, () => this.#tell(therapistId));
    return link;
  }

  async #tell(therapistId: string): Promise<void> {
    const { accounts, mailer, mails } = this.#deps;
    const therapist = await accounts.find(therapistId);
    if (therapist === undefined || therapist.disabledAt !== undefined) return;
    if (!(await mayMail(this.#deps, therapist))) return;
    await mailer.send({ to: therapist.email, ...mails.write(therapist.language, acceptedDraft) });
  }
}

/** Uses the accepted request in the state that was read, so that a concurrent change conflicts. */
function withFound(
  others: readonly StoredCare<CareRequest>[],
  { care, etag }: StoredCare,
): readonly StoredCare<CareRequest>[] {
  return others.map((other) => (other.care.id === care.id ? { ...other, etag } : other));
}
