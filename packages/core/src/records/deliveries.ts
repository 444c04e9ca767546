import type { Instant } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';

/** A message that is to be sent over one channel. */
export interface Delivery {
  readonly channel: string;
  /** Tries so far, including one that is under way. */
  readonly attempts: number;
  /** When what it tells of happened. */
  readonly occurredAt: Instant;
}

/** The state of a delivery after a try. */
export type DeliveryOutcome =
  | { readonly state: 'delivered' | 'given_up' }
  | { readonly state: 'due'; readonly dueAt: Instant };

/** Where deliveries are stored. A write fails when the stored delivery has changed since it was read. */
export interface Deliveries<D extends Delivery> {
  /** Deliveries whose time has come, longest overdue first. */
  due(limit: number, options?: CallOptions): Promise<readonly D[]>;
  /** Claims a delivery for this long. Resolves `undefined` when another process was faster. */
  claim(delivery: D, holdMs: number, options?: CallOptions): Promise<D | undefined>;
  /** Records the end of a try. Resolves `undefined` when another process claimed it meanwhile. */
  settle(delivery: D, outcome: DeliveryOutcome, options?: CallOptions): Promise<D | undefined>;
}
