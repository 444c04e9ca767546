import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** A message for a device. Third parties and lock screens show it: no names, no health data. */
export interface PushMessage {
  /** First line; never empty. */
  readonly title: string;
  /** Text below the title. */
  readonly body: string;
  /**
   * Names the event, at most 64 bytes. A device shows one notification per id: a resend after a
   * crash replaces the first instead of ringing twice.
   */
  readonly collapseId?: string;
  /** For the app; at most 2,048 bytes as JSON. */
  readonly data?: Readonly<Record<string, string>>;
}

/** What became of the message for one device token. */
export type PushOutcome =
  | { readonly token: string; readonly status: 'sent' }
  /** The push service no longer knows the token: remove it. */
  | { readonly token: string; readonly status: 'gone' }
  /** Not sent; `retryable` as in `PortError`. */
  | {
      readonly token: string;
      readonly status: 'failed';
      readonly code: string;
      readonly retryable: boolean;
    };

/**
 * Sends a message to devices.
 *
 * Takes any number of tokens and splits them as the service needs. Resolves with one outcome per
 * token, in the order given, also when all failed; duplicates are sent once and reported for each.
 * No tokens: resolves with none and calls no service.
 */
export interface PushNotifier {
  /**
   * @throws PortError `unauthenticated` or `permission_denied` when the service refuses our
   *   credentials: no token may be reported as `gone` then; `invalid_argument` for an empty title or data too large.
   */
  send(
    tokens: readonly string[],
    message: PushMessage,
    options?: CallOptions,
  ): Promise<readonly PushOutcome[]>;
  /**
   * Asks the service whether it accepts our credentials, without sending a message. Absent if the
   * service has no such check.
   *
   * @throws PortError as `send` does.
   */
  verify?(options?: CallOptions): Promise<void>;
}

export const PushNotifier: Token<PushNotifier> = token('push-notifier');
