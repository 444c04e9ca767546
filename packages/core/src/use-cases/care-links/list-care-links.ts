import type { Account } from '../../domain/account/account.js';
import type { CareLink, CareRequest, CareSide } from '../../domain/care-link/care-link.js';
import { isLinked } from '../../domain/care-link/care-link.js';
import type { Instant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { CareLinkRepository } from '../../records/care-link-repository.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type PageInput, pageChecks } from '../review/list-sessions.js';

/** A care link, or a request for one, as one side sees it. */
export interface CareLinkView {
  readonly id: string;
  /** `ended` also means a refused or withdrawn request. Lists omit ended ones. */
  readonly state: 'asked' | 'accepted' | 'ended';
  readonly askedAt?: Instant;
  readonly acceptedAt?: Instant;
  /** When a request expires. */
  readonly expiresAt?: Instant;
  /** As the therapist typed it. Only the therapist sees it, until the patient accepts. */
  readonly login?: string;
  /** The other side. Absent for the therapist until the patient accepts. */
  readonly person?: CarePerson;
}

/** Patients see no e-mail address of a therapist. */
export type CarePerson = Pick<Account, 'id' | 'displayName' | 'username'> &
  Partial<Pick<Account, 'email'>>;

const checkCall = defineCall<'therapist' | 'patient', PageInput>(
  'listCareLinks',
  ['therapist', 'patient'],
  pageChecks,
);

export interface ListCareLinksDeps {
  readonly links: CareLinkRepository;
  readonly accounts: AccountRepository;
}

/** Lists the care links of an account with the requests for them, newest first. */
export class ListCareLinks
  implements UseCase<Actor, PageInput | undefined, Promise<Page<CareLinkView>>>
{
  readonly #links: CareLinkRepository;
  readonly #accounts: AccountRepository;

  constructor({ links, accounts }: ListCareLinksDeps) {
    this.#links = links;
    this.#accounts = accounts;
  }

  /** @throws DomainError `invalid_cursor`; `forbidden` for administrators. */
  async execute(
    actor: Actor,
    input: PageInput = {},
    callOptions: CallOptions = {},
  ): Promise<Page<CareLinkView>> {
    const { actor: caller, input: page, options } = checkCall(actor, input, callOptions);
    const { accountId } = caller;
    const role = caller.role === 'therapist' ? 'therapist' : 'patient';
    const found =
      role === 'therapist'
        ? await this.#links.ofTherapist(accountId, page, options)
        : await this.#links.ofPatient(accountId, page, options);
    const views = found.items.map((care) => this.view(care, role, options));
    return { ...found, items: await Promise.all(views) };
  }

  /** A link or request as this side sees it. */
  async view(
    care: CareRequest | CareLink,
    side: CareSide,
    options: CallOptions = {},
  ): Promise<CareLinkView> {
    const { id, askedAt } = care;
    const asked = askedAt === undefined ? {} : { askedAt };
    if ('acceptedAt' in care) {
      const { acceptedAt } = care;
      const state = isLinked(care) ? 'accepted' : 'ended';
      return { id, state, ...asked, acceptedAt, ...(await this.#person(care, side, options)) };
    }
    const { expiresAt, login, refusedAt } = care;
    if (side === 'therapist') return { id, state: 'asked', ...asked, expiresAt, login };
    const state = refusedAt === undefined ? 'asked' : 'ended';
    return { id, state, ...asked, expiresAt, ...(await this.#person(care, side, options)) };
  }

  async #person(
    { therapistId, patientId = '' }: CareRequest | CareLink,
    side: CareSide,
    options: CallOptions,
  ): Promise<{ readonly person?: CarePerson }> {
    const other = side === 'therapist' ? patientId : therapistId;
    const account = await this.#accounts.find(other, options);
    if (account === undefined) return {};
    const { id, displayName, username, email } = account;
    const person = { id, displayName, username };
    return { person: side === 'therapist' ? { ...person, email } : person };
  }
}
