import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import { integer, method, optional } from '../input/checks.js';
import { defineCall } from '../input/define-call.js';
import type { IntakePlace, IntakeQuota } from './intake-quota.js';

export interface ReserveIntakeInput<T = unknown> {
  /** The smallest size that the file can have, in bytes; defaults to 1. */
  readonly leastBytes?: number;
  /** The largest size that the file can have, in bytes. */
  readonly mostBytes: number;
  /** Receives the file. Pass the place to `ingestRecording` or `importTranscript`. */
  readonly work: (place: IntakePlace) => Promise<T>;
}

const checkCall = defineCall<'therapist', ReserveIntakeInput>('reserveIntake', ['therapist'], {
  leastBytes: optional(integer()),
  mostBytes: integer(),
  work: method<ReserveIntakeInput['work']>(),
});

/**
 * Reserves a part of the quota of a therapist, so that a host can reject an upload before it opens
 * the body. The other intake use cases reserve a place themselves if they get none.
 */
export class ReserveIntake {
  readonly #quota: IntakeQuota;

  constructor(quota: IntakeQuota) {
    this.#quota = quota;
  }

  /**
   * Frees the reservation when `work` has ended, then resolves with the result of `work`.
   *
   * @throws DomainError `forbidden`; `quota_exceeded` if the file does not fit;
   *   `too_many_sessions`; PortError `limit_exceeded` if the host is full; errors of `work`.
   */
  async execute<T>(
    actor: Actor,
    input: ReserveIntakeInput<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const call = checkCall(actor, input, options);
    const { work, ...sizes } = call.input;
    const request = { ...sizes, ownerId: call.actor.accountId };
    return (await this.#quota.hold(request, work, call.options)) as T;
  }
}
