import {
  type Alert,
  type AlertEvent,
  type AlertSighting,
  plainSighting,
} from '../../../domain/alert/alert.js';
import { toInstant } from '../../../domain/instant.js';
import type { AlertChannels } from '../../../ports/alert-channel.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { AlertChange, AlertRepository } from '../../../records/alert-repository.js';

export interface RaiseAlertDeps {
  readonly alerts: AlertRepository;
  readonly channels: AlertChannels;
}

/** Pause before a reminder of an open alert. */
const remindAfterMs = 24 * 3_600_000;
/** Accuracy of the time at which a problem was last observed. */
const seenEveryMs = 5 * 60_000;

/**
 * Reports a problem. Several processes may call it, as often as they see the problem: it opens one
 * alert, and while the alert is open, a reminder is sent once a day.
 */
export class RaiseAlert {
  readonly #deps: RaiseAlertDeps;

  constructor(deps: RaiseAlertDeps) {
    this.#deps = deps;
  }

  /** Resolves with the event that the next round of deliveries sends; usually `undefined`. */
  async raise(sighting: AlertSighting, options: CallOptions = {}): Promise<AlertEvent | undefined> {
    const { alerts, channels } = this.#deps;
    const seen = plainSighting(sighting);
    return await alerts.change(seen, (alert, now) => raised(alert, seen, now), {
      ...options,
      channels: channels.all.map(({ name }) => name),
    });
  }
}

function raised(
  alert: Alert | undefined,
  sighting: AlertSighting,
  now: Date,
): AlertChange | undefined {
  const at = toInstant(now);
  if (alert === undefined || alert.state === 'resolved') {
    const times = { openedAt: at, seenAt: at, toldAt: at };
    return { alert: { ...sighting, ...times, state: 'open', sequence: 1 }, tell: 'raised' };
  }
  const since = (instant: string): number => now.getTime() - Date.parse(instant);
  const current: Alert = { ...alert, facts: sighting.facts, seenAt: at };
  if (since(alert.toldAt) >= remindAfterMs) {
    return { alert: { ...current, toldAt: at, sequence: alert.sequence + 1 }, tell: 'reminder' };
  }
  return since(alert.seenAt) >= seenEveryMs ? { alert: current } : undefined;
}
