import { isLinked } from '../../domain/care-link/care-link.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { CareLinkRepository } from '../../records/care-link-repository.js';
import type { SessionLinkingRepository } from '../../records/session-linking-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';

/**
 * Which patients a session may name. `linked`: those with a care link to its owner; `organisation`:
 * every patient account; `unchecked`: any text, for hosts with accounts of their own.
 */
export type PatientDirectory = 'linked' | 'organisation' | 'unchecked';

export interface PatientCheckDeps {
  readonly directory: PatientDirectory;
  readonly accounts: AccountRepository;
  readonly links: CareLinkRepository;
  readonly sessions: SessionRepository;
  readonly linking: SessionLinkingRepository;
}

/** Checks that a session may name a patient. Every use case that names one calls it. */
export class PatientCheck {
  readonly #deps: PatientCheckDeps;

  constructor(deps: PatientCheckDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves if the owner may name the patient, or names none.
   *
   * @throws DomainError `patient_not_found`, with the same message whether or not the account
   *   exists.
   */
  async require(
    { ownerId, patientId }: { readonly ownerId: string; readonly patientId?: string | undefined },
    options: CallOptions = {},
  ): Promise<void> {
    if (patientId === undefined) return;
    if (await this.#mayName(ownerId, patientId, options)) return;
    throw new DomainError('patient_not_found', 'You have no patient with this id.', {
      faults: [{ path: 'patientId', message: 'is not one of your patients' }],
    });
  }

  async #mayName(ownerId: string, patientId: string, options: CallOptions): Promise<boolean> {
    const { directory, accounts, links } = this.#deps;
    switch (directory) {
      case 'unchecked':
        return true;
      case 'organisation':
        return (await accounts.find(patientId, options))?.role === 'patient';
      case 'linked': {
        const link = await links.link(ownerId, patientId, options);
        if (link !== undefined) return isLinked(link.care);
        return await this.#linkIsDue(ownerId, patientId, options);
      }
    }
  }

  /** Whether `LinkSessions` still has to create the link for an earlier session. */
  async #linkIsDue(ownerId: string, patientId: string, options: CallOptions): Promise<boolean> {
    const { sessions, linking } = this.#deps;
    const { finished } = await linking.progress(options);
    if (finished) return false;
    const { items } = await sessions.list({ ownerId, patientId, limit: 1, ...options });
    return items.length > 0;
  }
}
