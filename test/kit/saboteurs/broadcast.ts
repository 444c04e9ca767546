import { PortError } from '@attune/core';
import type { BroadcastHarness } from '@attune/core/conformance';
import {
  createMemoryBroadcast,
  createMemoryBroadcastHub,
  type MemoryBroadcastHub,
} from '@attune/core/memory';
import type { Broadcast, BroadcastListener } from '@attune/core/ports';

type Open = () => Promise<BroadcastHarness>;
type Service = NonNullable<BroadcastHarness['service']>;

interface Meddling {
  readonly port?: (port: Broadcast, hub: MemoryBroadcastHub) => Broadcast;
  /** Replaces what another process gets. */
  readonly other?: (hub: MemoryBroadcastHub) => Broadcast;
  readonly service?: (service: Service, hub: MemoryBroadcastHub) => Service;
}

function open({ port = (one) => one, other, service = (one) => one }: Meddling = {}): Open {
  return async () => {
    const hub = createMemoryBroadcastHub();
    const plain = {
      interrupt: async () => hub.interrupt(),
      restore: async () => hub.restore(),
    };
    return {
      port: port(createMemoryBroadcast({ hub }), hub),
      topic: 'case',
      connect: async () => other?.(hub) ?? createMemoryBroadcast({ hub }),
      service: service(plain, hub),
    };
  };
}

/** A broadcast with another `publish`. */
function publishing(
  make: (publish: Broadcast['publish'], hub: MemoryBroadcastHub) => Broadcast['publish'],
): Open {
  return open({ port: (port, hub) => ({ ...port, publish: make(port.publish, hub) }) });
}

/** A broadcast with another `subscribe`. */
function subscribing(
  make: (subscribe: Broadcast['subscribe'], hub: MemoryBroadcastHub) => Broadcast['subscribe'],
): Open {
  return open({ port: (port, hub) => ({ ...port, subscribe: make(port.subscribe, hub) }) });
}

const hears = (listener: BroadcastListener, onMessage: (message: string) => void) => ({
  onMessage,
  onGap: () => listener.onGap(),
});

const refused = (code: 'internal') =>
  new PortError(code, 'broadcast: refused', { port: 'broadcast', operation: 'publish' });

/** What the suite must find in order. */
export const healthyBroadcast: Open = open();

/** For each case a broadcast that breaks it and no other. */
export const broadcastSaboteurs: Readonly<Record<string, Open>> = {
  // Loses characters beyond ASCII.
  'BC-01': publishing(
    (publish) => (topic, message, options) =>
      publish(topic, message.includes('漢') ? message.replace('漢', '?') : message, options),
  ),
  // Delivers the second of many before the first.
  'BC-02': subscribing((subscribe) => (topic, listener, options) => {
    let held: string | undefined;
    const onMessage = (message: string): void => {
      if (message === 'message 0') held = message;
      else listener.onMessage(message);
      if (message === 'message 1' && held !== undefined) listener.onMessage(held);
    };
    return subscribe(topic, hears(listener, onMessage), options);
  }),
  // Takes capital letters for small ones.
  'BC-03': open({
    port: ({ publish, subscribe }) => ({
      publish: (topic, ...rest) => publish(topic.replace('.A', '.a'), ...rest),
      subscribe,
    }),
  }),
  // Goes on after the last subscription of a listener is closed.
  'BC-04': subscribing((subscribe) => {
    const counts = new Map<BroadcastListener, number>();
    const add = (listener: BroadcastListener, by: number): number => {
      const count = (counts.get(listener) ?? 0) + by;
      counts.set(listener, count);
      return count;
    };
    return async (topic, listener, options) => {
      const { close } = await subscribe(topic, listener, options);
      add(listener, 1);
      let isOpen = true;
      return {
        close: async () => {
          await close();
          const wasOpen = isOpen;
          isOpen = false;
          if (!wasOpen || add(listener, -1) > 0) return;
          const onMessage = (message: string) => listener.onMessage(message);
          await subscribe(topic, { onMessage, onGap: () => undefined });
        },
      };
    };
  }),
  // Takes the subscriptions of a listener for one.
  'BC-05': subscribing((subscribe) => {
    const own = new Map<BroadcastListener, (() => Promise<void>)[]>();
    return async (topic, listener, options) => {
      const { close } = await subscribe(topic, listener, options);
      const all = [...(own.get(listener) ?? []), close];
      own.set(listener, all);
      return {
        close: async () => {
          await Promise.all((own.get(listener) ?? []).map((one) => one()));
        },
      };
    };
  }),
  // Hands the last message to later subscribers.
  'BC-06': open({
    port: ({ publish, subscribe }) => {
      let last: string | undefined;
      return {
        publish: async (topic, message, options) => {
          await publish(topic, message, options);
          if (message === 'too early') last = message;
        },
        subscribe: async (topic, listener, options) => {
          const subscription = await subscribe(topic, listener, options);
          if (last !== undefined) listener.onMessage(last);
          return subscription;
        },
      };
    },
  }),
  // Drops a listener that throws.
  'BC-07': subscribing((subscribe) => async (topic, listener, options) => {
    let hasThrown = false;
    const onMessage = (message: string): void => {
      if (hasThrown) return;
      try {
        listener.onMessage(message);
      } catch {
        hasThrown = true;
      }
    };
    return subscribe(topic, hears(listener, onMessage), options);
  }),
  // Cuts long topics.
  'BC-08': open({
    port: ({ publish, subscribe }) => ({
      publish,
      subscribe: (topic, ...rest) => subscribe(topic.length === 200 ? 'cut' : topic, ...rest),
    }),
  }),
  // Takes any topic.
  'BC-09': open({
    port: ({ publish, subscribe }) => {
      const plain = (topic: string) => (topic === '' || topic.length > 200 ? topic : 'plain');
      const given = (topic: string) => (/^[\w.:-]*$/u.test(topic) ? topic : plain(topic));
      return {
        publish: (topic, ...rest) => publish(given(topic), ...rest),
        subscribe: (topic, ...rest) => subscribe(given(topic), ...rest),
      };
    },
  }),
  // Cuts messages that are too long.
  'BC-10': publishing(
    (publish) => (topic, message, options) => publish(topic, message.slice(0, 60_000), options),
  ),
  // Does not look at the signal.
  'BC-11': publishing((publish) => (topic, message) => publish(topic, message)),
  // Stays in its process.
  'BC-12': open({ other: () => createMemoryBroadcast() }),
  // Says nothing of an interruption to an only subscriber.
  'BC-13': subscribing((subscribe) => {
    let subscriptions = 0;
    return (topic, listener, options) => {
      subscriptions += 1;
      const onGap = (): void => {
        if (subscriptions > 1) listener.onGap();
      };
      return subscribe(topic, { onMessage: (one) => listener.onMessage(one), onGap }, options);
    };
  }),
  // Reports a service that is away as its own fault.
  'BC-14': publishing((publish, hub) => async (topic, message, options) => {
    if (hub.isAway) throw refused('internal');
    await publish(topic, message, options);
  }),
  // Subscribes everything again that it ever had.
  'BC-15': subscribing((subscribe) => async (topic, listener, options) => {
    const subscription = await subscribe(topic, listener, options);
    return {
      close: async () => {
        await subscription.close();
        await subscribe(topic, {
          onMessage: () => undefined,
          onGap: () => listener.onGap(),
        });
      },
    };
  }),
};
