import type { SpeechTicket } from '../../domain/session/speech-ticket.js';
import { withDeadline } from '../../flow/deadline.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { SpeechEngines } from '../../ports/speech-engines.js';
import { tooLong } from '../processing/claim/release-claim.js';
import { releaseTicket } from '../processing/speech/speech-engines.js';

/** Time limit for one provider to delete data. A request waits no longer than 30 s. */
const releaseLimitMs = 8_000;

export interface ReleaseHeldDeps {
  readonly engines: SpeechEngines;
  readonly clock: Clock;
  /** Called with the error of each provider that did not delete the data. */
  readonly report: (error: unknown) => void;
}

/** Asks providers to delete what they hold. Resolves with the tickets for which that failed. */
export async function releaseHeld(
  { engines, clock, report }: ReleaseHeldDeps,
  tickets: readonly SpeechTicket[],
  { signal }: CallOptions,
): Promise<readonly SpeechTicket[]> {
  const held: SpeechTicket[] = [];
  for (const ticket of tickets) {
    const release = (limited: AbortSignal) => releaseTicket(engines, ticket, { signal: limited });
    try {
      await withDeadline(clock, releaseLimitMs, signal, release, () => tooLong('release'));
    } catch (error) {
      signal?.throwIfAborted();
      report(error);
      held.push(ticket);
    }
  }
  return held;
}
