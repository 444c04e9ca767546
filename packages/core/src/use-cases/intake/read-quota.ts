import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import { people } from '../input/actors.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { IntakeQuota, QuotaFigures } from './intake-quota.js';

const checkCall = defineCall('readQuota', people, {});

/** Tells an account how much of its quota it has used. */
export class ReadQuota implements UseCase<Actor, object | undefined, Promise<QuotaFigures>> {
  readonly #quota: IntakeQuota;

  constructor(quota: IntakeQuota) {
    this.#quota = quota;
  }

  async execute(
    actor: Actor,
    input: object = {},
    options: CallOptions = {},
  ): Promise<QuotaFigures> {
    const call = checkCall(actor, input, options);
    return await this.#quota.figures(call.actor.accountId, call.options);
  }
}
