import {
  type CareLink,
  type CareRequest,
  isVisibleTo,
  noSuchCareLink,
} from '../../domain/care-link/care-link.js';
import { toInstant } from '../../domain/instant.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { StoredCare } from '../../records/care-documents.js';
import type { CareLinkRepository } from '../../records/care-link-repository.js';
import { untilWritten } from '../../records/conflicts.js';
import type { EndCareLink } from './end-care-link.js';

export interface AnswerCareLinkInput {
  readonly patientId: string;
  readonly id: string;
  readonly accepted: boolean;
}

export interface AnswerCareLinkDeps {
  readonly accounts: AccountRepository;
  readonly links: CareLinkRepository;
  readonly endCareLink: EndCareLink;
  readonly clock: Clock;
}

/** A patient accepts or refuses the request of a therapist. */
export class AnswerCareLink {
  readonly #deps: AnswerCareLinkDeps;

  constructor(deps: AnswerCareLinkDeps) {
    this.#deps = deps;
  }

  /**
   * Answers all requests of the therapist at once. A link that is in force stays when it is accepted
   * again, and ends when it is refused.
   *
   * @throws DomainError `care_link_not_found`, also for a request to another patient.
   */
  async execute(
    { patientId, id, accepted }: AnswerCareLinkInput,
    options: CallOptions = {},
  ): Promise<CareRequest | CareLink> {
    if (accepted) return await untilWritten(() => this.#accept(patientId, id, options));
    const actor = { accountId: patientId, role: 'patient' as const };
    return await this.#deps.endCareLink.execute(actor, id, options);
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
    return link;
  }
}

/** The request that was accepted is removed as it was found: a change of it meanwhile is a conflict. */
function withFound(
  others: readonly StoredCare<CareRequest>[],
  { care, etag }: StoredCare,
): readonly StoredCare<CareRequest>[] {
  return others.map((other) => (other.care.id === care.id ? { ...other, etag } : other));
}
