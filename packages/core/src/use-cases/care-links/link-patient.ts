import type { CareLink } from '../../domain/care-link/care-link.js';
import { toInstant } from '../../domain/instant.js';
import { PortError } from '../../errors/port-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { CareLinkRepository } from '../../records/care-link-repository.js';
import type { SystemActor } from '../input/actors.js';
import { accountId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';

export type LinkPatientInput = Pick<CareLink, 'therapistId' | 'patientId'>;

const checkCall = defineCall<'system', LinkPatientInput>('linkPatient', ['system'], {
  therapistId: accountId,
  patientId: accountId,
});

export interface LinkPatientDeps {
  readonly accounts: AccountRepository;
  readonly links: CareLinkRepository;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Links a patient to a therapist without asking the patient; for operators. */
export class LinkPatient implements UseCase<SystemActor, LinkPatientInput, Promise<boolean>> {
  readonly #deps: LinkPatientDeps;

  constructor(deps: LinkPatientDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves with whether a link was created. An existing link stays unchanged, even if it has
   * ended. An account that is not a patient's is not linked.
   */
  async execute(
    actor: SystemActor,
    input: LinkPatientInput,
    callOptions: CallOptions = {},
  ): Promise<boolean> {
    const call = checkCall(actor, input, callOptions);
    const { therapistId, patientId } = call.input;
    const { options } = call;
    const { accounts, links, clock, ids } = this.#deps;
    const names = await accounts.find(patientId, options);
    if (names !== undefined && names.role !== 'patient') return false;
    const acceptedAt = toInstant(clock.now());
    const link: CareLink = { id: ids.next(), therapistId, patientId, acceptedAt };
    try {
      await links.saveLink(link, { before: undefined, names }, options);
      return true;
    } catch (error) {
      if (PortError.is(error, 'already_exists')) return false;
      throw error;
    }
  }
}
