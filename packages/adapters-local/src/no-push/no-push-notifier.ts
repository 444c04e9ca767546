import { guard } from '@attune/core/adapter-kit';
import type { CallOptions, PushMessage, PushNotifier, PushOutcome } from '@attune/core/ports';

/** Stands in where no push service is configured: reports every device as not reached. */
export function createNoPushNotifier(): PushNotifier {
  return {
    send: (tokens: readonly string[], _message: PushMessage, options: CallOptions = {}) =>
      guard(
        { port: 'push-notifier', operation: 'send', adapter: 'none', signal: options.signal },
        () =>
          Promise.resolve(
            tokens.map(
              (token): PushOutcome => ({
                token,
                status: 'failed',
                code: 'unsupported',
                retryable: false,
              }),
            ),
          ),
      ),
  };
}
