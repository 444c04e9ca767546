import type { Account } from '../../domain/account/account.js';
import type { Actor } from '../../domain/session/access.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { CareLinkRepository } from '../../records/care-link-repository.js';
import { optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type PageInput, pageChecks } from '../review/list-sessions.js';

export interface SearchPatientsInput extends PageInput {
  /**
   * Words of name, username or e-mail address, or prefixes of two letters or more. All must match.
   */
  readonly q?: string;
}

const checkCall = defineCall<'therapist', SearchPatientsInput>('searchPatients', ['therapist'], {
  ...pageChecks,
  q: optional(text({ most: 10_000 })),
});

/** A patient as a therapist sees them before there is a session. */
export type PatientHit = Pick<Account, 'id' | 'displayName' | 'username' | 'email'>;

export interface SearchPatientsDeps {
  readonly accounts: AccountRepository;
  readonly links: CareLinkRepository;
  /** `linked`: the patients with a care link to the therapist; `organisation`: all patients. */
  readonly directory: 'linked' | 'organisation';
}

/** Finds patients of the actor, a therapist. The list is ordered by display name. */
export class SearchPatients
  implements UseCase<Actor, SearchPatientsInput | undefined, Promise<Page<PatientHit>>>
{
  readonly #deps: SearchPatientsDeps;

  constructor(deps: SearchPatientsDeps) {
    this.#deps = deps;
  }

  /** @throws DomainError `forbidden`, `invalid_cursor`. */
  async execute(
    actor: Actor,
    input: SearchPatientsInput = {},
    callOptions: CallOptions = {},
  ): Promise<Page<PatientHit>> {
    const call = checkCall(actor, input, callOptions);
    const { accountId: therapistId } = call.actor;
    const { q, ...page } = call.input;
    const { options } = call;
    const query = { ...(q === undefined ? {} : { text: q }), ...page };
    const found =
      this.#deps.directory === 'linked'
        ? await this.#linked(therapistId, query, options)
        : await this.#deps.accounts.search({ role: 'patient', ...query }, options);
    return {
      ...found,
      items: found.items.map(({ id, displayName, username, email }) => ({
        id,
        displayName,
        username,
        email,
      })),
    };
  }

  async #linked(
    therapistId: string,
    query: { readonly text?: string; readonly limit?: number; readonly cursor?: string },
    options: CallOptions,
  ): Promise<Page<Account>> {
    const { accounts, links } = this.#deps;
    const page = await links.patientsOf(therapistId, query, options);
    const found = await Promise.all(page.items.map((id) => accounts.find(id, options)));
    return { ...page, items: found.flatMap((account) => account ?? []) };
  }
}
