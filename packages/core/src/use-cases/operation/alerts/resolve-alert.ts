import type { AlertEvent } from '../../../domain/alert/alert.js';
import { plainSighting } from '../../../domain/alert/alert.js';
import { toInstant } from '../../../domain/instant.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { AlertName } from '../../../records/alert-repository.js';
import type { RaiseAlertDeps } from './raise-alert.js';

export interface ResolveOptions extends CallOptions {
  /**
   * Resolve only if the problem was not observed for this long, in milliseconds; defaults to 0. A
   * problem that comes and goes is then reported once.
   */
  readonly quietMs?: number;
}

/** Resolves an alert. */
export class ResolveAlert {
  readonly #deps: RaiseAlertDeps;

  constructor(deps: RaiseAlertDeps) {
    this.#deps = deps;
  }

  /** Resolves with the event to send; `undefined` if no such alert was open. */
  async resolve(name: AlertName, options: ResolveOptions = {}): Promise<AlertEvent | undefined> {
    const { quietMs = 0, signal } = options;
    const { alerts, channels } = this.#deps;
    return await alerts.change(
      plainSighting({ ...name, facts: {} }),
      (alert, now) => {
        if (alert?.state !== 'open') return undefined;
        if (now.getTime() - Date.parse(alert.seenAt) < quietMs) return undefined;
        const toldAt = toInstant(now);
        const sequence = alert.sequence + 1;
        return { alert: { ...alert, state: 'resolved', toldAt, sequence }, tell: 'resolved' };
      },
      { signal, channels: channels.all.map((channel) => channel.name) },
    );
  }
}
