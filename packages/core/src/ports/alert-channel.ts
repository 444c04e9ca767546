import type { AlertEvent } from '../domain/alert/alert.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** A way to tell an operator of alerts. */
export interface AlertChannel {
  /** Unique among the channels of a host and the same after every start: letters, digits and `-`. */
  readonly name: string;

  /**
   * Resolves once the receiver, or a server that passes it on, has taken the message over. When
   * nobody knows whether it arrived, the same event comes again under the same id. Deliveries and
   * tests abort `signal` after half a minute.
   *
   * @throws PortError `not_found` when the receiver is gone for good: the message is given up. After
   *   any other error it is sent again, not before `retryAfterMs` where that is given. The error
   *   names no address and no secret.
   */
  send(event: AlertEvent, options?: CallOptions): Promise<void>;
}

/** All channels of a host; none at all means that nobody hears of alerts. */
export interface AlertChannels {
  readonly all: readonly AlertChannel[];
}

export const AlertChannels: Token<AlertChannels> = token('alert-channels');
