import type { Account } from '../../domain/account.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';

export interface SearchPatientsInput {
  /** Words of name, username or e-mail address, or their first two letters and more; all must fit. */
  readonly q?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** What a therapist sees of a patient before there is a session. */
export type PatientHit = Pick<Account, 'id' | 'displayName' | 'username' | 'email'>;

/** Finds patients, by display name. */
export class SearchPatients {
  readonly #accounts: AccountRepository;

  constructor(accounts: AccountRepository) {
    this.#accounts = accounts;
  }

  /** @throws DomainError `invalid_cursor`; PortError `invalid_argument` for a limit that is none. */
  async execute(
    { q, ...page }: SearchPatientsInput,
    options: CallOptions = {},
  ): Promise<Page<PatientHit>> {
    const query = { role: 'patient', ...(q === undefined ? {} : { text: q }), ...page } as const;
    const found = await this.#accounts.search(query, options);
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
}
