import type { PushMessage, PushNotifier } from '../../ports/push-notifier.js';
import type { ConformanceCase, Harness } from '../kit.js';

/** How the push service treats the token of a pretended device. */
export type PushDevice =
  /** The message is delivered. */
  | 'live'
  /** The service says that the token is no longer registered. */
  | 'gone'
  /** A passing fault that the vendor's client does not wait out by itself, such as a quota. */
  | 'busy'
  /** A lasting fault that says nothing about the token's life. */
  | 'broken'
  /** The service never answers. */
  | 'silent';

/** A push notifier over a push service that a test has in its hands. */
export interface PushNotifierHarness extends Harness<PushNotifier> {
  /** A token of a new device. */
  device(kind: PushDevice): string;
  /** What the service was asked to deliver, in any order, one entry per request and device. */
  requests(): readonly { readonly token: string; readonly message: PushMessage }[];
  /** From now on the service refuses our credentials in this way. */
  refuse(code: 'unauthenticated' | 'permission_denied'): void;
}

type PushNotifierCase = ConformanceCase<PushNotifierHarness, never>;

const message: PushMessage = { title: 'Attune', body: 'Something is ready for you.' };

export { message, type PushNotifierCase };
