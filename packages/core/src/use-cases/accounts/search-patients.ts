import type { Account } from '../../domain/account/account.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { CareLinkRepository } from '../../records/care-link-repository.js';

export interface SearchPatientsInput {
  /** Whose patients to look among. */
  readonly therapistId: string;
  /** Words of name, username or e-mail address, or their first two letters and more; all must fit. */
  readonly q?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** What a therapist sees of a patient before there is a session. */
export type PatientHit = Pick<Account, 'id' | 'displayName' | 'username' | 'email'>;

export interface SearchPatientsDeps {
  readonly accounts: AccountRepository;
  readonly links: CareLinkRepository;
  /** `linked`: the patients with a care link to the therapist; `organisation`: all patients. */
  readonly directory: 'linked' | 'organisation';
}

/** Finds a therapist's patients, by display name. */
export class SearchPatients {
  readonly #deps: SearchPatientsDeps;

  constructor(deps: SearchPatientsDeps) {
    this.#deps = deps;
  }

  /** @throws DomainError `invalid_cursor`; PortError `invalid_argument` for a limit that is none. */
  async execute(
    { therapistId, q, ...page }: SearchPatientsInput,
    options: CallOptions = {},
  ): Promise<Page<PatientHit>> {
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
