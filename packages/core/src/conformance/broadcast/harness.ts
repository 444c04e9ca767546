import type { Broadcast, BroadcastListener } from '../../ports/broadcast.js';
import type { ConformanceCase, Harness } from '../kit.js';

export type BroadcastCapability =
  /** Reaches other processes: the harness connects a second port. */
  | 'shared'
  /** The harness has the service in its hands. */
  | 'service';

export interface BroadcastHarness extends Harness<Broadcast> {
  /** A topic of this case alone. */
  readonly topic: string;
  /** There with the capability `shared`: as another process would connect. */
  connect?(): Promise<Broadcast>;
  /** There with the capability `service`. */
  readonly service?: {
    /** Cuts every connection and takes no new one. */
    interrupt(): Promise<void>;
    /** Takes connections again. */
    restore(): Promise<void>;
  };
}

type BroadcastCase = ConformanceCase<BroadcastHarness, BroadcastCapability>;

/** Remembers what it hears. */
interface Recorder extends BroadcastListener {
  /** Messages, and `gap` for a gap. */
  readonly heard: readonly string[];
  /** Resolves once this many were heard; rejects when that takes too long. */
  reach(count: number, patienceMs?: number): Promise<void>;
}

const gap = '(gap)';
/** How long a message may take on a busy machine. */
const messageMs = 3_000;
/** How long a connection may take to come back. */
const returnMs = 15_000;

function record(onHeard: (message: string) => void = () => undefined): Recorder {
  const heard: string[] = [];
  const waiting = new Set<() => void>();
  const add = (message: string): void => {
    heard.push(message);
    for (const look of waiting) look();
    onHeard(message);
  };
  return {
    heard,
    onMessage: add,
    onGap: () => add(gap),
    reach: (count, patienceMs = messageMs) =>
      new Promise((resolve, reject) => {
        const end = setTimeout(() => {
          waiting.delete(look);
          reject(
            new Error(`heard ${heard.length} of ${count}: ${heard.join(' | ').slice(0, 300)}`),
          );
        }, patienceMs);
        const look = (): void => {
          if (heard.length < count) return;
          clearTimeout(end);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Long enough for a message that should not come. */
function silence(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
}

function serviceOf({ service }: BroadcastHarness): NonNullable<BroadcastHarness['service']> {
  if (service === undefined) throw new Error('the capability service needs `service`');
  return service;
}

function connected({ connect }: BroadcastHarness): Promise<Broadcast> {
  if (connect === undefined) throw new Error('the capability shared needs `connect`');
  return connect();
}

export { type BroadcastCase, connected, gap, type Recorder, record, returnMs, serviceOf, silence };
