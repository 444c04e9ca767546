import {
  awaitsPatient,
  type CareLink,
  type CareRequest,
  type CareSide,
  isVisibleTo,
  noSuchCareLink,
} from '../../domain/care-link/care-link.js';
import { toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { StoredCare } from '../../records/care-documents.js';
import type { CareLinkRepository } from '../../records/care-link-repository.js';
import { untilWritten } from '../../records/conflicts.js';
import { people } from '../input/actors.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';

export interface EndCareLinkInput {
  /** Id of the link or of the request. */
  readonly id: string;
}

const checkCall = defineCall<Actor['role'], EndCareLinkInput>('endCareLink', people, {
  id: lookedUpId,
});

export interface EndCareLinkDeps {
  readonly links: CareLinkRepository;
  readonly clock: Clock;
}

/** Ends a care link, or withdraws or refuses a request. */
export class EndCareLink
  implements UseCase<Actor, EndCareLinkInput, Promise<CareRequest | CareLink>>
{
  readonly #links: CareLinkRepository;
  readonly #clock: Clock;

  constructor({ links, clock }: EndCareLinkDeps) {
    this.#links = links;
    this.#clock = clock;
  }

  /**
   * Existing sessions stay visible to both sides. The therapist cannot create new ones.
   *
   * @throws DomainError `care_link_not_found` if this account has no such link or request.
   */
  async execute(
    actor: Actor,
    input: EndCareLinkInput,
    options: CallOptions = {},
  ): Promise<CareRequest | CareLink> {
    const call = checkCall(actor, input, options);
    const { id } = call.input;
    return await untilWritten(() => this.#endOnce(call.actor, id, call.options));
  }

  async #endOnce(actor: Actor, id: string, options: CallOptions): Promise<CareRequest | CareLink> {
    const found = await this.#links.find(id, options);
    const side = found === undefined ? undefined : sideOf(actor, found.care);
    if (found === undefined || side === undefined) throw noSuchCareLink();
    const at = toInstant(this.#clock.now());
    const { care, etag } = found;
    if ('acceptedAt' in care) {
      const ended: CareLink = { ...care, ended: { at, by: side } };
      await this.#links.saveLink(ended, { before: { care, etag }, names: undefined }, options);
      return ended;
    }
    if (side === 'patient') return await this.#refuse({ care, etag }, at, options);
    const withdrawn = { ...care, withdrawnAt: at };
    await this.#links.saveRequest(withdrawn, { care, etag }, options);
    return withdrawn;
  }

  /** Refuses all requests of the therapist to the patient, the named one last. */
  async #refuse(
    named: StoredCare<CareRequest>,
    refusedAt: string,
    options: CallOptions,
  ): Promise<CareRequest> {
    const { therapistId, patientId = '' } = named.care;
    const all = await this.#links.requests(therapistId, patientId, options);
    const others = all.filter(({ care }) => care.id !== named.care.id && awaitsPatient(care));
    for (const stored of [...others, named]) {
      await this.#links.saveRequest({ ...stored.care, refusedAt }, stored, options);
    }
    return { ...named.care, refusedAt };
  }
}

/** The side of this account; `undefined` if it may not see the link or request. */
function sideOf({ accountId, role }: Actor, care: CareRequest | CareLink): CareSide | undefined {
  if (role === 'admin') return undefined;
  const holder = role === 'therapist' ? care.therapistId : care.patientId;
  return holder === accountId && isVisibleTo(role, care) ? role : undefined;
}
