import type { SessionNews, SessionNewsType } from '../domain/session/session-news.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** A way to tell another program what a session has become. */
export interface SessionChannel {
  /** Unique among the channels of a host and the same after every start: letters, digits and `-`. */
  readonly name: string;
  /** The news that it is sent. Default: all news. */
  readonly types?: readonly SessionNewsType[];

  /**
   * Resolves once the receiver has accepted the message. If that is unknown, core sends the same
   * message again under the same id. Messages about one session may arrive in another order: ask for
   * its state. Core aborts `signal` after 30 seconds.
   *
   * @throws PortError `not_found` when the receiver is gone for good: core drops the message. After
   *   any other error it is sent again for a day, not before `retryAfterMs` where that is given. The
   *   error names no address and no secret.
   */
  send(news: SessionNews, options?: CallOptions): Promise<void>;
}

/** All channels of a host; none: no program is told. */
export interface SessionChannels {
  readonly all: readonly SessionChannel[];
}

export const SessionChannels: Token<SessionChannels> = token('session-channels');
