import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** What a subscriber hears. Neither function may throw; what one throws is dropped. */
export interface BroadcastListener {
  onMessage(message: string): void;
  /** Messages may have been missed since the last one: read the records again. */
  onGap(): void;
}

export interface Subscription {
  /** The listener is not called any more. Closing again does nothing. */
  close(): Promise<void>;
}

/**
 * Tells all processes at once that something happened. A message is a hint: it can be lost, and is
 * not kept for those who subscribe later. The records hold the truth.
 *
 * A topic has 1 to 200 characters of `A` to `Z`, `a` to `z`, `0` to `9`, `.`, `_`, `:` and `-`.
 */
export interface Broadcast {
  /**
   * Hands a message to every subscriber of the topic, those of this process included. Messages of
   * one process arrive in the order of its calls. Resolves without subscribers, too.
   *
   * @throws PortError `invalid_argument` for a malformed topic; `limit_exceeded` for a message of
   *   more than 65,536 bytes of UTF-8; `unavailable` when the service cannot be reached.
   */
  publish(topic: string, message: string, options?: CallOptions): Promise<void>;

  /**
   * Resolves once every later message reaches the listener. The subscription outlives an
   * interrupted connection: `onGap` is called after it, before any later message.
   *
   * @throws PortError `invalid_argument` for a malformed topic; `unavailable` when the service
   *   cannot be reached.
   */
  subscribe(
    topic: string,
    listener: BroadcastListener,
    options?: CallOptions,
  ): Promise<Subscription>;
}

export const Broadcast: Token<Broadcast> = token('broadcast');
