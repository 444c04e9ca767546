import { type Guarded, guard } from '../adapter-kit/guard.js';
import type { AlertEvent } from '../domain/alert/alert.js';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import type { AlertChannel } from '../ports/alert-channel.js';

/** A channel that keeps what it was given. */
export interface MemoryAlertChannel extends AlertChannel {
  /** Oldest first. */
  readonly received: readonly AlertEvent[];
  /** Fails from now on with this code, or takes again what comes. */
  refuse(code: PortErrorCode | undefined): void;
}

/** Sends nothing; keeps the events for tests. */
export function createMemoryAlertChannel(name: string = 'memory'): MemoryAlertChannel {
  const received: AlertEvent[] = [];
  let refusal: PortErrorCode | undefined;
  return {
    name,
    received,
    refuse: (code) => {
      refusal = code;
    },
    send: (event, { signal } = {}) => {
      const call: Guarded = { port: 'alert-channel', operation: 'send', adapter: 'memory', signal };
      return guard(call, async () => {
        if (refusal !== undefined) throw new PortError(refusal, 'alert-channel: refused', call);
        received.push(event);
      });
    },
  };
}
