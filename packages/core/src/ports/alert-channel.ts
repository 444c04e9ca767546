import type { AlertEvent } from '../domain/alert/alert.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** A way to tell an operator of alerts. */
export interface AlertChannel {
  /** Unique among the channels of a host and the same after every start: letters, digits and `-`. */
  readonly name: string;

  /**
   * Resolves once the receiver, or a server that forwards the message, has accepted it. If it is
   * unknown whether the message arrived, core sends the same event again under the same id. Core
   * aborts `signal` after 30 seconds.
   *
   * @throws PortError `not_found` when the receiver is gone for good: core drops the message. After
   *   any other error it is sent again, not before `retryAfterMs` where that is given. The error
   *   names no address and no secret.
   */
  send(event: AlertEvent, options?: CallOptions): Promise<void>;
}

/** All channels of a host; without any, alerts are only logged. */
export interface AlertChannels {
  /** The channels; each event is sent over every one. */
  readonly all: readonly AlertChannel[];
}

export const AlertChannels: Token<AlertChannels> = token('alert-channels');
