import type { AlertEvent } from '../../../domain/alert/alert.js';
import { PortError } from '../../../errors/port-error.js';
import { withDeadline } from '../../../flow/deadline.js';
import type { AlertChannel } from '../../../ports/alert-channel.js';
import type { Clock } from '../../../ports/clock.js';

/** Time limit for one attempt. */
const sendLimitMs = 30_000;

/**
 * Sends once over one channel, and gives up after 30 s.
 *
 * @throws errors of the channel; PortError `unavailable` if it took too long; `signal.reason`.
 */
export async function sendAlert(
  clock: Clock,
  channel: AlertChannel,
  event: AlertEvent,
  signal?: AbortSignal,
): Promise<void> {
  const send = (limited: AbortSignal): Promise<void> => channel.send(event, { signal: limited });
  await withDeadline(clock, sendLimitMs, signal, send, () => tooLate(channel));
}

function tooLate({ name }: AlertChannel): PortError {
  return new PortError('unavailable', `The alert channel ${name} took too long`, {
    port: 'alert-channel',
    operation: 'send',
    adapter: name,
  });
}
