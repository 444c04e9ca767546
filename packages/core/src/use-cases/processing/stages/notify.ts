import type { Session } from '../../../domain/session/session.js';
import { withWarnings } from '../../../domain/session/session.js';
import { PortError } from '../../../errors/port-error.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { PushNotifier, PushOutcome } from '../../../ports/push-notifier.js';
import type { DeviceRepository } from '../../../records/device-repository.js';
import { type Stage, timeLimit } from '../stage.js';

export interface NotifyDeps {
  readonly push: PushNotifier;
  readonly devices: DeviceRepository;
}

/** Tells the owner's devices that the session is ready. */
export function notifyStage(deps: NotifyDeps): Stage {
  return {
    name: 'notify',
    timeLimitMs: (session) => timeLimit(session, 5, 0),
    async run({ session, signal, requireLease }) {
      const push: PushNotifier = {
        send: (...given) => {
          requireLease();
          return deps.push.send(...given);
        },
      };
      const outcomes = await tellOwner({ ...deps, push }, session, 'processed', { signal });
      const failed = outcomes.filter((outcome) => outcome.status === 'failed');
      const reached = outcomes.some((outcome) => outcome.status === 'sent');
      if (!reached && failed.some((outcome) => outcome.retryable)) throw unreached(failed.length);
      const warnings = failed.map(({ code }) => ({
        code: 'push_failed',
        message: `A device could not be notified (${code}).`,
      }));
      return {
        kind: 'done',
        skipped: outcomes.length === 0,
        apply: (current) => withWarnings(current, 'notify', warnings),
      };
    },
  };
}

/**
 * Notifies the owner's devices. The message contains no names and no health data. Removes devices
 * that no longer exist.
 */
export async function tellOwner(
  deps: NotifyDeps,
  session: Pick<Session, 'id' | 'ownerId'>,
  event: 'processed' | 'failed',
  options: CallOptions,
): Promise<readonly PushOutcome[]> {
  const devices = await deps.devices.of(session.ownerId, options);
  if (devices.length === 0) return [];
  const message = {
    title: event === 'processed' ? 'A session is ready' : 'A session needs attention',
    body:
      event === 'processed' ? 'Open Attune to review it.' : 'Open Attune to see why it stopped.',
    collapseId: `${event}-${session.id}`.slice(0, 64),
    data: { sessionId: session.id, event },
  };
  const outcomes = await deps.push.send(
    devices.map((device) => device.token),
    message,
    options,
  );
  for (const { token, status } of outcomes) {
    if (status === 'gone') await deps.devices.remove(session.ownerId, token, options);
  }
  return outcomes;
}

function unreached(devices: number): PortError {
  return new PortError('unavailable', `None of ${devices} device(s) could be notified`, {
    port: 'push-notifier',
    operation: 'send',
  });
}
