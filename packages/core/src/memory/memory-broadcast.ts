import { requireMessageSize, requireTopic } from '../adapter-kit/broadcast-check.js';
import { guard } from '../adapter-kit/guard.js';
import { PortError } from '../errors/port-error.js';
import type { Broadcast, BroadcastListener } from '../ports/broadcast.js';

/** What broadcasts share that stand for processes, with the faults of a service. */
export interface MemoryBroadcastHub {
  readonly listeners: Map<string, Set<BroadcastListener>>;
  /** The service is away: calls are refused, and what is said meanwhile is lost. */
  interrupt(): void;
  /** The service is back. Every listener is told of a gap. */
  restore(): void;
  readonly isAway: boolean;
}

export interface MemoryBroadcastOptions {
  /** Defaults to one of its own: the messages stay in this broadcast. */
  readonly hub?: MemoryBroadcastHub;
  /** The name in errors; defaults to `memory`. */
  readonly adapter?: string;
}

export function createMemoryBroadcastHub(): MemoryBroadcastHub {
  const listeners = new Map<string, Set<BroadcastListener>>();
  let isAway = false;
  return {
    listeners,
    interrupt: () => {
      isAway = true;
    },
    restore: () => {
      isAway = false;
      for (const group of listeners.values()) {
        for (const one of group) tell(() => one.onGap());
      }
    },
    get isAway() {
      return isAway;
    },
  };
}

/** A broadcast within this process. */
export function createMemoryBroadcast({
  hub = createMemoryBroadcastHub(),
  adapter = 'memory',
}: MemoryBroadcastOptions = {}): Broadcast {
  const call = <T>(
    operation: 'publish' | 'subscribe',
    signal: AbortSignal | undefined,
    run: () => T,
  ): Promise<T> =>
    guard({ port: 'broadcast', operation, adapter, signal }, async () => {
      if (!hub.isAway) return run();
      const context = { port: 'broadcast', operation, adapter };
      throw new PortError('unavailable', 'The broadcast is away', context);
    });

  return {
    publish: (topic, message, { signal } = {}) =>
      call('publish', signal, () => {
        requireTopic(topic, { operation: 'publish', adapter });
        requireMessageSize(message, adapter);
        const group = hub.listeners.get(topic);
        // Later subscribers do not get it, and no subscriber that leaves before it is delivered.
        for (const one of [...(group ?? [])]) {
          queueMicrotask(() => {
            if (group?.has(one)) tell(() => one.onMessage(message));
          });
        }
      }),
    subscribe: (topic, listener, { signal } = {}) =>
      call('subscribe', signal, () => {
        requireTopic(topic, { operation: 'subscribe', adapter });
        // The same listener may subscribe twice.
        const own: BroadcastListener = {
          onMessage: (message) => listener.onMessage(message),
          onGap: () => listener.onGap(),
        };
        const group = hub.listeners.get(topic) ?? new Set();
        hub.listeners.set(topic, group.add(own));
        return {
          close: async () => {
            group.delete(own);
            if (group.size === 0) hub.listeners.delete(topic);
          },
        };
      }),
  };
}

/** A listener's own fault is not the publisher's. */
function tell(run: () => void): void {
  try {
    run();
  } catch {
    // Listeners may not throw.
  }
}
