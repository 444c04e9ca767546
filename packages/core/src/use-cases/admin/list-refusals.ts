import type { Actor } from '../../domain/session/access.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { Refusal, RefusalRepository } from '../../records/refusal-repository.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type PageInput, pageChecks } from '../review/list-sessions.js';

const checkCall = defineCall<'admin', PageInput>('listRefusals', ['admin'], pageChecks);

/** Lists the clients that a limit refuses at the moment, for administrators. */
export class ListRefusals implements UseCase<Actor, PageInput | undefined, Promise<Page<Refusal>>> {
  readonly #refusals: RefusalRepository;

  constructor(refusals: RefusalRepository) {
    this.#refusals = refusals;
  }

  /** @throws DomainError `forbidden`, `invalid_cursor`. */
  async execute(
    actor: Actor,
    input: PageInput = {},
    callOptions: CallOptions = {},
  ): Promise<Page<Refusal>> {
    const call = checkCall(actor, input, callOptions);
    return await this.#refusals.inForce(call.input, call.options);
  }
}
