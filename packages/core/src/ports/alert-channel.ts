import type { AlertEvent } from '../domain/alert.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** A way to tell an operator of alerts. */
export interface AlertChannel {
  /** Unique among the channels of a host and the same after every start: letters, digits and `-`. */
  readonly name: string;

  /**
   * Resolves when the next one has taken the message over. The same event may come again, with the
   * same id, when nobody knows whether it arrived; it ends within half a minute, one way or another.
   *
   * @throws PortError `not_found` when the receiver is gone for good: it is not tried again.
   *   Everything else is, with `retryAfterMs` as the shortest pause. No address and no secret is in
   *   its message.
   */
  send(event: AlertEvent, options?: CallOptions): Promise<void>;
}

/** All channels of a host; none at all means that nobody hears of alerts. */
export interface AlertChannels {
  readonly all: readonly AlertChannel[];
}

export const AlertChannels: Token<AlertChannels> = token('alert-channels');
